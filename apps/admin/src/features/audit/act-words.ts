import { sentence } from "@penguinmails/ui/format/state-words";

const acts: Readonly<Record<string, string>> = {
  "tenants.list": "listed the agencies",
  "tenants.read": "opened the agency",
  "fleet.list": "listed the fleet",
  "fleet.read": "opened the node",
  "fleet.plan": "looked at the plan of",
  "fleet.sizes": "looked what a larger machine costs for",
  "fleet.blocklists": "looked what block lists say of the addresses of",
  "fleet.evidence": "opened what was kept of",
  "audit.list": "read the audit log of",
  "decisions.list": "read the decisions of",
  "reputation.read": "read the reputation of",
  "tenant.stop-sending": "stopped the sending of",
  "tenant.resume-sending": "lifted the stop of",
  "node.retry": "had a step tried again on",
  "node.retire": "gave back",
  "node.look": "had a look taken at",
  "node.ask-for-charts": "asked the provider for the charts of",
  "node.apply": "had the plan applied to",
  "node.rotate-key": "had the key changed of",
  "node.renew-tls": "had the certificate renewed of",
  "node.restart-mailu": "had the mail server restarted on",
  "node.reboot": "had rebooted",
  "node.resize": "had made larger",
  "node.back-up": "had a backup made of",
  "node.restore": "had a backup put back onto",
  "node.rebuild": "had wiped and rebuilt",
  "node.isolate": "isolated",
  "node.acknowledge-suspicion": "said why nobody else is on",
  "node.release": "asked for the release of",
  "node.replace": "had another machine take the place of",
  "node.cancel-replacement": "cancelled the replacement of",
  "node.grade-addresses": "had the addresses graded again of",
  "node.use-held-address": "let mail leave from a held address of",
  "node.give-address-back": "gave back an address of",
  "account.read": "looked at the provider’s bill in",
  "account.check": "had the provider’s bill compared in",
  "account.acknowledge": "said why something stays on the bill of",
  "account.give-back": "had something given back from",
  "blocklists.list": "looked at the block lists",
  "operator-feeds.list": "looked at the operators’ statistics",
  "operator-feeds.import": "brought an operator’s numbers to",
  "delistings.list": "looked at the delistings",
  "delisting.tick": "ticked a step of",
  "delisting.close": "closed",
  "delisting.move-domain": "moved a domain in",
  "queue.retry-job": "had a job tried again in",
  "queue.pause": "paused",
  "queue.resume": "resumed",
  "inbox.retry": "had tried again",
  "reply-rule.add": "wrote the reply rule",
  "reply-rule.change": "changed the reply rule",
  "reply-rule.disable": "took out of force the reply rule",
  "reply-rule.roll-back": "rolled back the reply rule",
  "staff.add": "added to the staff",
  "staff.link": "made a password link for",
  "staff.role": "changed the role of",
  "staff.remove": "took off the staff",
};

/** What a member of the staff did, as the middle of a sentence: "Ada _opened the agency_ Northwind". */
export function staffActWords(action: string): string {
  return (Object.hasOwn(acts, action) ? acts[action] : null) ?? sentence(action).toLowerCase();
}

/** `tenant.stop-sending` → "Stop sending": what it was done to stands beside it. */
export function actWords(action: string): string {
  return sentence(action.slice(action.indexOf(".") + 1));
}
