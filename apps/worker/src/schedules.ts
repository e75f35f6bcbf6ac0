import { day, hour, minute } from "@penguinmails/core/time";
import { checkAccount } from "@penguinmails/services/account/check-account";
import { backUpDueNodes, resumeBackups } from "@penguinmails/services/backups/ask-for-backup";
import { sweepBackups } from "@penguinmails/services/backups/sweep-backups";
import { stopPastDue } from "@penguinmails/services/billing/stop-past-due";
import { watchBlocklists } from "@penguinmails/services/blocklists/watch-blocklists";
import { checkDueDomains } from "@penguinmails/services/domains/check-due-domains";
import { lookAtDueNodes } from "@penguinmails/services/fleet/ask-for-look";
import { probeDueNodes } from "@penguinmails/services/fleet/probe-nodes";
import { storeMachinePlans } from "@penguinmails/services/fleet/store-machine-plans";
import { walkReplacements } from "@penguinmails/services/fleet/walk-replacement";
import { readFeeds } from "@penguinmails/services/operator-feeds/read-feeds";
import { closeIdleTenants } from "@penguinmails/services/platform/close-idle-tenants";
import { pruneOutbox } from "@penguinmails/services/platform/relay-outbox";
import type { Schedule } from "@penguinmails/services/platform/run-due-schedules";
import { watchOperators } from "@penguinmails/services/refusals/watch-operators";
import { mineUnknownReplies } from "@penguinmails/services/reply-rules/mine-unknown";
import { recordReputation } from "@penguinmails/services/reputation/record-reputation";
import { watchBudgets } from "@penguinmails/services/reputation/watch-budgets";
import type { Container } from "./container.ts";

/** What happens by the world's clock, however fast it runs. */
export function allSchedules(container: Container): readonly Schedule[] {
  return [
    { name: "check-due-domains", everyMs: minute, run: async () => void (await checkDueDomains(container)) },
    {
      name: "watch-blocklists",
      everyMs: 5 * minute,
      run: async () => void (await watchBlocklists(container)),
    },
    {
      name: "look-at-due-nodes",
      everyMs: minute,
      run: async () => void (await lookAtDueNodes(container)),
    },
    {
      name: "probe-due-nodes",
      everyMs: minute,
      run: async () => void (await probeDueNodes(container)),
    },
    {
      name: "back-up-due-nodes",
      everyMs: minute,
      async run() {
        await resumeBackups(container);
        await backUpDueNodes(container);
      },
    },
    { name: "walk-replacements", everyMs: minute, run: () => walkReplacements(container) },
    { name: "sweep-backups", everyMs: hour, run: async () => void (await sweepBackups(container)) },
    { name: "read-operator-feeds", everyMs: hour, run: async () => void (await readFeeds(container)) },
    { name: "check-account", everyMs: minute, run: async () => void (await checkAccount(container)) },
    { name: "store-machine-plans", everyMs: 6 * hour, run: () => storeMachinePlans(container) },
    { name: "close-days", everyMs: hour, run: () => closeIdleTenants(container) },
    { name: "record-reputation", everyMs: hour, run: () => recordReputation(container) },
    { name: "watch-budgets", everyMs: hour, run: () => watchBudgets(container) },
    {
      name: "watch-operators",
      everyMs: 5 * minute,
      run: () => watchOperators(container),
    },
    {
      name: "mine-unknown-replies",
      everyMs: 5 * minute,
      run: async () => void (await mineUnknownReplies(container)),
    },
    { name: "stop-past-due", everyMs: hour, run: async () => void (await stopPastDue(container)) },
    { name: "prune-outbox", everyMs: day, run: async () => void (await pruneOutbox(container, 7 * day)) },
  ];
}
