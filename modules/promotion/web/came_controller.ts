// A page opened by a link with names is counted once: no cookie, no person.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller {
    static afterLoad(): void {
        if (location.search.includes("utm_source=")) navigator.sendBeacon("/came", new URLSearchParams(location.search));
    }
}
