// A form that is sent as soon as it is there; its button is for browsers without scripts.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller<HTMLFormElement> {
    override connect(): void { this.element.requestSubmit(); }
}
