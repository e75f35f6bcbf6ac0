import { getDomain } from "tldts";
import type { NamedOperator } from "./operator-name.ts";

/**
 * Who runs an MX host, by the end of its name. Order matters only where one suffix ends another.
 * Sources: KumoMTA's provider table and sisimai's Rhost list; the mail gateways from their own set-up pages.
 * Microsoft's DANE hosts (`mx.microsoft`) are the same Exchange Online front doors and share their reputation.
 */
const suffixes: readonly (readonly [suffix: string, operator: NamedOperator])[] = [
  [".google.com", "google"],
  [".googlemail.com", "google"],
  [".olc.protection.outlook.com", "ms-consumer"],
  [".hotmail.com", "ms-consumer"],
  [".mail.protection.outlook.com", "ms365"],
  [".mx.microsoft", "ms365"],
  [".yahoodns.net", "yahoo"],
  [".mx.aol.com", "yahoo"],
  [".mail.aol.com", "yahoo"],
  [".icloud.com", "apple"],
  [".apple.com", "apple"],
  [".me.com", "apple"],
  [".mimecast.com", "mimecast"],
  [".mimecast.co.za", "mimecast"],
  [".mimecast-offshore.com", "mimecast"],
  [".pphosted.com", "proofpoint"],
  [".ppe-hosted.com", "proofpoint"],
  [".barracudanetworks.com", "barracuda"],
  [".iphmx.com", "cisco"],
  [".messagelabs.com", "messagelabs"],
  [".trendmicro.com", "trendmicro"],
  [".trendmicro.eu", "trendmicro"],
  [".sophos.com", "sophos"],
  [".mailcontrol.com", "forcepoint"],
  [".hornetsecurity.com", "hornetsecurity"],
  [".antispameurope.com", "hornetsecurity"],
  [".mxlogic.net", "mxlogic"],
  [".gmx.net", "gmx"],
  [".web.de", "gmx"],
  [".orange.fr", "orange"],
  [".qq.com", "qq"],
  [".netease.com", "netease"],
  [".kpnmail.nl", "kpn"],
  [".netvigator.com", "netvigator"],
  [".secureserver.net", "godaddy"],
  [".cox.net", "cox"],
  [".charter.net", "spectrum"],
  [".facebook.com", "facebook"],
  [".docomo.ne.jp", "docomo"],
  [".ezweb.ne.jp", "kddi"],
  [".zoho.com", "zoho"],
  [".zoho.eu", "zoho"],
  [".messagingengine.com", "fastmail"],
  [".protonmail.ch", "proton"],
  [".emailsrvr.com", "rackspace"],
  [".yandex.net", "yandex"],
  [".yandex.ru", "yandex"],
  [".mail.ru", "mailru"],
  [".kundenserver.de", "ionos"],
  [".ionos.com", "ionos"],
  [".ionos.de", "ionos"],
  [".ovh.net", "ovh"],
];

/**
 * The operator behind an MX host: a short name of the table, else the registrable domain of the host, so that the
 * customers of one small host share one pair. Never empty for a non-empty host; a trailing dot and case do not matter.
 */
export function operatorOfMx(mxHost: string): string {
  const host = mxHost.trim().toLowerCase().replace(/\.+$/, "");
  const name = `.${host}`;
  for (const [suffix, operator] of suffixes) if (name.endsWith(suffix)) return operator;
  return getDomain(host, { allowPrivateDomains: false }) ?? host;
}
