// Times as people say them: "2 小时前", renewed each minute; the full date stays in the tooltip.
import { language, say } from "./words";

const minute_s = 60, hour_s = 3_600, day_s = 86_400;
const dates_from_days = 7;

/** A space between digits and Chinese, as the server writes it: "7 小时前". */
function spaced(text: string): string {
    return text.replace(/(\d)(?=\p{Script=Han})|(\p{Script=Han})(?=\d)/gu, "$& ");
}

/** How far `then` is from `now`, or its date when that is more than a week. */
export function spoken(then: Date, now: Date, lang: string): string {
    return spaced(said(then, now, lang));
}

function said(then: Date, now: Date, lang: string): string {
    const seconds = (then.getTime() - now.getTime()) / 1000;
    const away = Math.abs(seconds);
    if (away < minute_s) return say("just_now");
    const relative = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
    if (away < hour_s) return relative.format(Math.trunc(seconds / minute_s), "minute");
    if (away < day_s) return relative.format(Math.trunc(seconds / hour_s), "hour");
    if (away < dates_from_days * day_s) return relative.format(Math.trunc(seconds / day_s), "day");
    const year = then.getFullYear() === now.getFullYear() ? undefined : "numeric";
    return new Intl.DateTimeFormat(lang, { year, month: "short", day: "numeric" }).format(then);
}

function renew(within: ParentNode = document): void {
    const now = new Date();
    const lang = language();
    for (const time of within.querySelectorAll<HTMLTimeElement>("time[data-relative]")) {
        const then = new Date(time.dateTime);
        if (Number.isNaN(then.getTime())) continue;
        time.textContent = spoken(then, now, lang);
        time.title ||= new Intl.DateTimeFormat(lang, { dateStyle: "long", timeStyle: "short" }).format(then);
    }
}

export function start_times(): void {
    renew();
    document.addEventListener("turbo:load", () => renew());
    document.addEventListener("turbo:frame-load", () => renew());
    document.addEventListener("stream:applied", () => renew());
    setInterval(() => { if (!document.hidden) renew(); }, minute_s * 1000);
}
