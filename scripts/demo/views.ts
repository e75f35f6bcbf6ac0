import type { sessionView } from "@penguinmails/contracts/http/accounts";
import type { campaignView, importView, launchView } from "@penguinmails/contracts/http/campaigns";
import type { domainView, mailboxView } from "@penguinmails/contracts/http/domains";
import type { decisionView, suppressionView } from "@penguinmails/contracts/http/evidence";
import type { nodeView } from "@penguinmails/contracts/http/fleet";
import type { z } from "zod";

export type Session = z.infer<typeof sessionView>;
export type NodeView = z.infer<typeof nodeView>;
export type Domain = z.infer<typeof domainView>;
export type Mailbox = z.infer<typeof mailboxView>;
export type Campaign = z.infer<typeof campaignView>;
export type ImportResult = z.infer<typeof importView>;
export type LaunchResult = z.infer<typeof launchView>;
export type Decision = z.infer<typeof decisionView>;
export type Suppression = z.infer<typeof suppressionView>;
