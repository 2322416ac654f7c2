// Turning push on in this browser: only after a press, because browsers punish whoever asks before.
import { Controller } from "@hotwired/stimulus";
import { visit } from "@hotwired/turbo";
import { post } from "../../../web/send";
import { say } from "../../../web/words";

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
    const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(text, character => character.charCodeAt(0));
}

export default class extends Controller<HTMLElement> {
    static values = { keyUrl: String, subscribeUrl: String };
    declare readonly keyUrlValue: string;
    declare readonly subscribeUrlValue: string;

    connect(): void { void this.show(); }

    private get button(): HTMLButtonElement | null { return this.element.querySelector("[data-push-target=turn-on]"); }
    private tell(text: string): void { const status = this.element.querySelector("[data-push-target=status]"); if (status) status.textContent = text; }

    private async show(): Promise<void> {
        if (!("serviceWorker" in navigator) || !("PushManager" in globalThis) || !("Notification" in globalThis)) return this.tell(say("push_unknown"));
        if (Notification.permission === "denied") return this.tell(say("push_denied"));
        const known = await (await navigator.serviceWorker.ready).pushManager.getSubscription();
        if (known) this.tell(say("push_on"));
        if (this.button) this.button.hidden = known !== null;
    }

    async turn_on(): Promise<void> {
        try {
            if (await Notification.requestPermission() !== "granted") return this.tell(say("push_denied"));
            const answer = await post(this.keyUrlValue, new FormData());
            const { key } = await answer.json() as { key: string };
            const worker = await navigator.serviceWorker.ready;
            const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
            const { endpoint, keys } = subscription.toJSON();
            const form = new FormData();
            for (const [name, value] of Object.entries({ endpoint, p256dh: keys?.["p256dh"], auth: keys?.["auth"] })) form.set(name, value ?? "");
            const kept = await post(this.subscribeUrlValue, form);
            if (!kept.ok) throw new Error(String(kept.status));
            visit(location.pathname, { action: "replace" });
        } catch {
            this.tell(say("failed"));
        }
    }
}
