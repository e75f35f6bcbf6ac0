import type { Reply } from "./receiver.ts";

const rateTexts: Readonly<Record<string, Reply>> = {
  google: {
    code: 421,
    enhanced: "4.7.28",
    text: "421-4.7.28 Gmail has detected an unusual rate of mail originating from your IP address. - gsmtp",
  },
  ms365: {
    code: 451,
    enhanced: "4.7.650",
    text: "451 4.7.650 The mail server has been temporarily rate limited due to IP reputation. (S775)",
  },
  yahoo: {
    code: 421,
    enhanced: "4.7.1",
    text: "421 4.7.1 [TS02] Messages temporarily deferred, too many messages",
  },
};
const blockTexts: Readonly<Record<string, Reply>> = {
  google: {
    code: 550,
    enhanced: "5.7.1",
    text: "550-5.7.1 Our system has detected an unusual rate of unsolicited mail originating from your IP address. To protect our users from spam, mail sent from your IP address has been blocked. - gsmtp",
  },
  ms365: {
    code: 550,
    enhanced: "5.7.1",
    text: "550 5.7.1 Unfortunately, messages weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).",
  },
  yahoo: {
    code: 553,
    enhanced: "5.7.2",
    text: "553 5.7.2 [TSS09] All messages will be permanently deferred; Retrying will NOT succeed.",
  },
};

export const accepted: Reply = { code: 250, enhanced: "2.0.0", text: "250 2.0.0 OK" };
export const unknownUser: Reply = {
  code: 550,
  enhanced: "5.1.1",
  text: "550 5.1.1 The email account that you tried to reach does not exist",
};
export const incident: Reply = {
  code: 421,
  enhanced: "4.3.0",
  text: "421 4.3.0 Temporary system problem. Try again later",
};

/** How the operator asks to go slower, in its own words. */
export function rateReply(operator: string): Reply {
  return (
    rateTexts[operator === "ms-consumer" ? "ms365" : operator] ?? {
      code: 421,
      enhanced: "4.7.0",
      text: "421 4.7.0 Too many messages from your IP address, rate limited, try again later",
    }
  );
}

/** How the operator shuts an address out, in its own words. */
export function blockReply(operator: string): Reply {
  return (
    blockTexts[operator === "ms-consumer" ? "ms365" : operator] ?? {
      code: 554,
      enhanced: "5.7.1",
      text: "554 5.7.1 Your IP address has been blocked due to poor reputation",
    }
  );
}
