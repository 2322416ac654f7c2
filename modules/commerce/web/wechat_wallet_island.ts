// Opens the wallet inside of WeChat. What it answers is believed by nobody: the page goes on to wait for the provider's word.
import { Controller } from "@hotwired/stimulus";
import { visit } from "@hotwired/turbo";

interface Bridge { invoke(name: string, call: unknown, done: (answer: { err_msg?: string }) => void): void }

export default class extends Controller<HTMLElement> {
    static override values = { call: Object, next: String };
    declare readonly callValue: object;
    declare readonly nextValue: string;

    open(): void {
        const bridge = (window as unknown as { WeixinJSBridge?: Bridge }).WeixinJSBridge;
        if (bridge) bridge.invoke("getBrandWCPayRequest", this.callValue, answer => { if (answer.err_msg === "get_brand_wcpay_request:ok") visit(this.nextValue); });
        else document.addEventListener("WeixinJSBridgeReady", () => this.open(), { once: true });
    }
}
