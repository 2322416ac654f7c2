// A button that asks the browser for a passkey, puts the answer into its form and sends it. Where the name field of a page may offer
// passkeys by itself (conditional mediation), that is asked for as well, and asked again before the challenge grows old.
import { Controller } from "@hotwired/stimulus";
import { read } from "../../../web/send";

/** Challenges last five minutes. */
const fresh_ms = 4 * 60_000;

interface Descriptor { type: "public-key"; id: string }
interface Options {
    challenge: string; timeout: number; rpId?: string; userVerification?: UserVerificationRequirement; allowCredentials?: Descriptor[];
    user?: { id: string; name: string; displayName: string }; excludeCredentials?: Descriptor[];
    [more: string]: unknown;
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), c => c.charCodeAt(0));
}

function text(bytes: ArrayBuffer): string {
    return btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const descriptors = (list: Descriptor[] | undefined) => (list ?? []).map(({ type, id }) => ({ type, id: bytes(id) }));

function answer_of(credential: PublicKeyCredential): string {
    const { response } = credential;
    const rest = response instanceof AuthenticatorAttestationResponse
        ? { attestationObject: text(response.attestationObject), transports: response.getTransports?.() ?? [] }
        : response instanceof AuthenticatorAssertionResponse
            ? { authenticatorData: text(response.authenticatorData), signature: text(response.signature), userHandle: response.userHandle ? text(response.userHandle) : undefined }
            : {};
    return JSON.stringify({
        id: credential.id, rawId: text(credential.rawId), type: credential.type, clientExtensionResults: credential.getClientExtensionResults(),
        response: { clientDataJSON: text(response.clientDataJSON), ...rest },
    });
}

export default class extends Controller<HTMLElement> {
    static override values = { kind: String, options: Object, renew: String };
    static override targets = ["answer", "button", "trouble", "without"];
    declare readonly kindValue: string;
    declare optionsValue: Options;
    declare readonly renewValue: string;
    declare readonly answerTarget: HTMLInputElement;
    declare readonly buttonTarget: HTMLButtonElement;
    declare readonly troubleTarget: HTMLElement;
    declare readonly withoutTarget: HTMLElement;
    #waiting: AbortController | undefined;
    #timer = 0;
    #given_at = Date.now();

    override connect(): void {
        if (!window.PublicKeyCredential) return;
        this.buttonTarget.hidden = false;
        this.withoutTarget.hidden = true;
        if (this.renewValue) void this.#offer();
    }

    override disconnect(): void {
        clearTimeout(this.#timer);
        this.#waiting?.abort();
    }

    /** The button was pressed. */
    async ask(): Promise<void> {
        clearTimeout(this.#timer);
        this.#waiting?.abort();
        this.troubleTarget.hidden = true;
        this.buttonTarget.disabled = true;
        try {
            if (this.renewValue && Date.now() - this.#given_at > fresh_ms) await this.#renew();
            this.#send(await (this.kindValue === "create" ? this.#create() : this.#get()));
        } catch (error) {
            this.#explain(error);
        } finally {
            this.buttonTarget.disabled = false;
        }
    }

    #create(): Promise<Credential | null> {
        const { user, excludeCredentials, challenge, ...rest } = this.optionsValue;
        const publicKey = { ...rest, challenge: bytes(challenge), user: { ...user, id: bytes(user?.id ?? "") }, excludeCredentials: descriptors(excludeCredentials) };
        return navigator.credentials.create({ publicKey: publicKey as unknown as PublicKeyCredentialCreationOptions });
    }

    #get(more: CredentialRequestOptions = {}): Promise<Credential | null> {
        const { allowCredentials, challenge, rpId, userVerification, timeout } = this.optionsValue;
        return navigator.credentials.get({ ...more, publicKey: {
            challenge: bytes(challenge), timeout, allowCredentials: descriptors(allowCredentials), ...(rpId ? { rpId } : {}), ...(userVerification ? { userVerification } : {}),
        } });
    }

    /** The name field offers passkeys, quietly: whoever does not choose one notices nothing. */
    async #offer(): Promise<void> {
        if (!await PublicKeyCredential.isConditionalMediationAvailable?.() || !this.element.isConnected) return;
        this.#waiting = new AbortController();
        this.#timer = window.setTimeout(() => void this.#offer_again(), fresh_ms);
        try {
            this.#send(await this.#get({ mediation: "conditional", signal: this.#waiting.signal }));
        } catch { /* given up for the button, or for a fresh challenge */ }
    }

    async #offer_again(): Promise<void> {
        this.#waiting?.abort();
        await this.#renew();
        if (this.element.isConnected) await this.#offer();
    }

    async #renew(): Promise<void> {
        const fresh = await read(this.renewValue, "application/json");
        if (fresh === undefined) return;
        this.optionsValue = JSON.parse(fresh) as Options;
        this.#given_at = Date.now();
    }

    #send(credential: Credential | null): void {
        const form = this.answerTarget.form;
        if (!(credential instanceof PublicKeyCredential) || !form) return;
        this.answerTarget.value = answer_of(credential);
        // Other fields of the form are for other ways.
        form.noValidate = true;
        form.requestSubmit();
    }

    #explain(error: unknown): void {
        const name = error instanceof DOMException ? error.name : "";
        const { refused, known, failed } = this.troubleTarget.dataset;
        this.troubleTarget.textContent = (name === "NotAllowedError" || name === "AbortError" ? refused : name === "InvalidStateError" ? known : failed) ?? "";
        this.troubleTarget.hidden = false;
    }
}
