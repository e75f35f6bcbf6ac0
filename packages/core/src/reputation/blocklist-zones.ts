import { policy } from "../policy.ts";

/** One answer of a zone and what its operator says by it. */
type BlocklistCode = { readonly value: number; readonly meaning: string };

/** A public block list that is asked over DNS (RFC 5782). */
export type BlocklistZone = {
  readonly zone: string;
  /** As people call it. */
  readonly name: string;
  readonly lists: "address" | "domain";
  /** It knows registered domains alone, and calls every name below one clean. */
  readonly registeredOnly?: true;
  /**
   * What stands before the zone in its self-test: a name that must be listed and one that must not be (RFC 5782 §5).
   * Domain lists have names of their own for the first.
   */
  readonly selfTest: { readonly listed: string; readonly unlisted: string };
  /** What an answer starts with; the octet after it is the code. */
  readonly prefix: "127.0.0." | "127.0.1.";
  /** `value`: the whole octet is one meaning. `bits`: each bit is one. */
  readonly reads: "value" | "bits";
  readonly codes: readonly BlocklistCode[];
  /** Codes by which the zone says that it does not answer us, or that we asked wrongly. */
  readonly refusals: readonly number[];
  /** Where a listing is looked up and its removal asked for. */
  readonly removalUrl: string;
};

const addressTest = { listed: "2.0.0.127", unlisted: "1.0.0.127" } as const;
const spamhaus = "https://check.spamhaus.org/";

/**
 * The lists that are watched. Codes: docs.spamhaus.com (ZEN, DBL), the operators' own pages for the others. A zone that
 * closes answers everything or nothing: its self-test tells, so that no closed list is ever believed.
 */
export const blocklistZones: readonly BlocklistZone[] = [
  {
    zone: "zen.spamhaus.org",
    name: "Spamhaus ZEN",
    lists: "address",
    selfTest: addressTest,
    prefix: "127.0.0.",
    reads: "value",
    codes: [
      { value: 2, meaning: "SBL: its operators saw spam from this address or who runs it" },
      { value: 3, meaning: "CSS: mail from it looked like spam to many receivers" },
      ...[4, 5, 6, 7].map((value) => ({ value, meaning: "XBL: the machine looks taken over" })),
      { value: 9, meaning: "DROP: the whole network is held to be a spammer's" },
      { value: 10, meaning: "PBL: its provider says that no mail should come from it directly" },
      { value: 11, meaning: "PBL: Spamhaus says that no mail should come from it directly" },
      { value: 30, meaning: "BCL: it controls machines that were taken over" },
    ],
    refusals: [],
    removalUrl: spamhaus,
  },
  {
    zone: "b.barracudacentral.org",
    name: "Barracuda",
    lists: "address",
    selfTest: addressTest,
    prefix: "127.0.0.",
    reads: "value",
    codes: [{ value: 2, meaning: "Barracuda's customers received spam from it" }],
    refusals: [],
    removalUrl: "https://www.barracudacentral.org/rbl/removal-request",
  },
  {
    zone: "bl.spamcop.net",
    name: "SpamCop",
    lists: "address",
    selfTest: addressTest,
    prefix: "127.0.0.",
    reads: "value",
    codes: [{ value: 2, meaning: "people reported mail from it; it ends by itself when the reports do" }],
    refusals: [],
    removalUrl: "https://www.spamcop.net/bl.shtml",
  },
  {
    zone: "psbl.surriel.com",
    name: "PSBL",
    lists: "address",
    selfTest: addressTest,
    prefix: "127.0.0.",
    reads: "value",
    codes: [{ value: 2, meaning: "it wrote to a spam trap" }],
    refusals: [],
    removalUrl: "https://psbl.org/remove",
  },
  {
    zone: "dnsbl-1.uceprotect.net",
    name: "UCEPROTECT level 1",
    lists: "address",
    selfTest: addressTest,
    prefix: "127.0.0.",
    reads: "value",
    codes: [{ value: 2, meaning: "it wrote to a spam trap within the last seven days" }],
    refusals: [],
    removalUrl: "https://www.uceprotect.net/en/rblcheck.php",
  },
  {
    zone: "dbl.spamhaus.org",
    name: "Spamhaus DBL",
    lists: "domain",
    selfTest: { listed: "dbltest.com", unlisted: "invalid" },
    prefix: "127.0.1.",
    reads: "value",
    codes: [
      { value: 2, meaning: "a domain of low reputation" },
      { value: 4, meaning: "used for phishing" },
      { value: 5, meaning: "used for malware" },
      { value: 6, meaning: "controls machines that were taken over" },
      ...[102, 103, 104, 105, 106].map((value) => ({ value, meaning: "an honest domain that is abused" })),
    ],
    refusals: [255],
    removalUrl: spamhaus,
  },
  {
    zone: "multi.surbl.org",
    name: "SURBL",
    lists: "domain",
    registeredOnly: true,
    selfTest: { listed: "test.surbl.org", unlisted: "invalid" },
    prefix: "127.0.0.",
    reads: "bits",
    codes: [
      { value: 8, meaning: "used for phishing" },
      { value: 16, meaning: "used for malware" },
      { value: 64, meaning: "seen in spam" },
      { value: 128, meaning: "an honest site that was broken into" },
    ],
    refusals: [1],
    removalUrl: "https://www.surbl.org/surbl-analysis",
  },
  {
    zone: "multi.uribl.com",
    name: "URIBL",
    lists: "domain",
    registeredOnly: true,
    selfTest: { listed: "test.uribl.com", unlisted: "invalid" },
    prefix: "127.0.0.",
    reads: "bits",
    codes: [
      { value: 2, meaning: "black: seen in spam and nowhere else" },
      { value: 4, meaning: "grey: seen in bulk mail that some did not ask for" },
      { value: 8, meaning: "red: young, and watched" },
    ],
    refusals: [1],
    removalUrl: "https://admin.uribl.com/",
  },
];

/** Lists by which operators refuse, be it for an address or for a domain. */
export const refusingZones: readonly string[] = [
  ...policy.blocklist.refusedBy,
  ...policy.blocklist.domainRefusedBy,
];

/** The zone of that name; undefined for one that is watched no more. */
export function blocklistZone(zone: string): BlocklistZone | undefined {
  return blocklistZones.find((each) => each.zone === zone);
}
