/** Operators of `operatorOfMx`, and groups whose cap several share, as people call them inside a sentence. */
const names = {
  google: "Google",
  ms365: "Microsoft 365",
  "ms-consumer": "Outlook.com",
  yahoo: "Yahoo",
  apple: "Apple",
  mimecast: "Mimecast",
  proofpoint: "Proofpoint",
  barracuda: "Barracuda",
  cisco: "Cisco",
  messagelabs: "MessageLabs",
  trendmicro: "Trend Micro",
  sophos: "Sophos",
  forcepoint: "Forcepoint",
  hornetsecurity: "Hornetsecurity",
  mxlogic: "MX Logic",
  gmx: "GMX",
  orange: "Orange",
  qq: "QQ Mail",
  netease: "NetEase",
  kpn: "KPN",
  netvigator: "Netvigator",
  godaddy: "GoDaddy",
  cox: "Cox",
  spectrum: "Spectrum",
  facebook: "Facebook",
  docomo: "NTT Docomo",
  kddi: "KDDI",
  zoho: "Zoho",
  fastmail: "Fastmail",
  proton: "Proton",
  rackspace: "Rackspace",
  yandex: "Yandex",
  mailru: "Mail.ru",
  ionos: "IONOS",
  ovh: "OVH",
  gateway: "mail gateways",
  others: "other operators",
  unknown: "an unknown operator",
} as const;

/** An operator that the product knows by name. */
export type NamedOperator = keyof typeof names;

/** All of these, groups too. */
export const knownOperators = Object.keys(names) as readonly NamedOperator[];

/** Who runs a recipient's mail, inside a sentence. A host that has no name here is told by its domain. */
export function operatorName(operator: string): string {
  return Object.hasOwn(names, operator) ? names[operator as NamedOperator] : operator;
}

/** The same where it begins a sentence or stands alone. A domain stays in lower case. */
export function operatorLabel(operator: string): string {
  const name = operatorName(operator);
  return name === operator ? name : name.charAt(0).toUpperCase() + name.slice(1);
}
