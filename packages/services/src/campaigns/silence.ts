import { policy } from "@penguinmails/core/policy";
import { hour } from "@penguinmails/core/time";

/** A node gives up after the policy's 72 h; past that and half a day more, silence is an answer. */
export const silenceMs = policy.retry.giveUpAfterMs + 12 * hour;
