import { z } from "zod";

const count = z.number().int();
/** GET /v1/domains/:id/dmarc : one source of mail in the domain's name, summed over what receivers reported in 30 days. */
export const dmarcSourceView = z.object({
  sourceIp: z.string(),
  /** One of the agency's own addresses: a message of it that is not aligned is our fault. */
  isOurs: z.boolean(),
  messages: count,
  /** Passed DMARC: by DKIM or SPF. */
  aligned: count,
  dkimAligned: count,
  spfAligned: count,
  quarantined: count,
  rejected: count,
  /** Who reported it, at most 10. */
  reporters: z.array(z.string()),
});
