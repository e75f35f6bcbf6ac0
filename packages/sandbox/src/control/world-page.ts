import { readLedger } from "../hostwinds/machines.ts";
import { escapeHtml, htmlPage } from "../html.ts";
import { platformMails } from "../loops/start-loops.ts";
import { deliveries } from "../receivers/ledger.ts";
import type { WorldContext } from "../world-context.ts";
import { listFaults } from "./faults.ts";
import { inboxLine } from "./inbox.ts";

/** What a person sees who opens the control API: plain HTML, no script. */
export function worldPage(context: WorldContext, services: readonly string[]): string {
  const { clock, store, net } = context;
  const ledger = readLedger(context);
  const received = deliveries(store);
  const mails = platformMails(store, null).slice(0, 20).map(inboxLine);
  return htmlPage(
    "PenguinMails' sandbox world",
    `<h1>This is PenguinMails' sandbox world</h1>
<p>Nothing here leaves this machine: machines, mail, DNS and payments are imitated on ${escapeHtml(net.prefix)}.0.0/16. No real account is used, no real mail is sent.</p>
<p>World time ${new Date(clock.now()).toISOString()}, running ${clock.speed} times as fast as real time. Services: ${escapeHtml(services.join(", "))}.</p>
<h2>Machines</h2>
${table(
  ["Service", "Name", "Addresses", "State", "Monthly"],
  ledger.machines.map((line) => [
    line.serviceId,
    line.name,
    line.ips.join(", "),
    line.live ? "rented" : "given back",
    `$${(line.monthlyCents / 100).toFixed(2)}`,
  ]),
)}
<h2>Mail at the world's receivers</h2>
${table(
  ["Accepted", "Duplicates", "Refused", "Deferred", "Complaints", "Replies", "Opt-outs"],
  [
    [
      received.accepted,
      received.duplicates,
      received.refused,
      received.deferred,
      received.complaints,
      received.replies,
      received.oneClicks + received.optOutMails,
    ].map(String),
  ],
)}
<h2>Platform mail, newest first</h2>
${table(
  ["At", "To", "Template", "Link"],
  mails.map((mail) => [mail.at, mail.to, mail.template, mail.link ?? ""]),
)}
<h2>Faults on request</h2>
${table(
  ["Id", "Rule"],
  listFaults(store).map(({ id, body }) => [id, JSON.stringify(body)]),
)}`,
  );
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "<p>None.</p>";
  const line = (tag: string, cells: readonly string[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  return `<table>${line("th", heads)}${rows.map((row) => line("td", row)).join("")}</table>`;
}
