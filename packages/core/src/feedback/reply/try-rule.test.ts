import { describe, expect, it } from "vitest";
import { classOfReason } from "../bounce-reason.ts";
import { classifyReply } from "./classify-reply.ts";
import {
  type MeaningDraft,
  meaningFaults,
  meaningOf,
  type ReactionKind,
  reactionForms,
} from "./reactions.ts";
import { replyRules } from "./reply-rules.ts";
import { ruleOfStaff, type StaffRule, staffPrefix, tableWith } from "./staff-rule.ts";
import { tryRule } from "./try-rule.ts";

const tariff = "554 5.9.9 Mail refused by tariff 7, ask the desk of receiver.example";
const draft: StaffRule = {
  name: "tariff",
  version: 3,
  template: "mail refused by tariff *",
  operator: null,
  reason: "policyviolation",
  scope: "pair",
  reaction: "suspend",
  k: null,
  durationMs: 3_600_000,
  samples: [tariff],
};
const rowOf = (change: Partial<StaffRule> = {}) => ruleOfStaff({ ...draft, ...change });
const read = (text: string, staffRows = [rowOf()], operator = "others") =>
  classifyReply({ code: null, enhanced: null, text, operator }, tableWith(staffRows));

describe("a row of staff", () => {
  it("reads what no row knew, and the verdict names row and version", () => {
    expect(read(tariff, []).rule).toBe("none@1");
    expect(read(tariff)).toMatchObject({
      class: "block",
      rule: "staff/tariff@3",
      reaction: { kind: "suspend", ms: 3_600_000 },
    });
  });

  it("comes before what shipped, for its operator alone if it names one", () => {
    const spam = "550 5.7.1 blocked using zen.spamhaus.org";
    const row = rowOf({ template: "blocked using zen.spamhaus", operator: "gmx" });
    expect(read(spam, [row], "gmx").rule).toBe("staff/tariff@3");
    expect(read(spam, [row], "google").rule).toMatch(/^block\//);
  });

  it("believes a dead address only when it is said for good, as every row", () => {
    const gone = rowOf({ reason: "userunknown", scope: "recipient", reaction: "suppress-recipient" });
    expect(read(tariff, [gone]).class).toBe("hard");
    expect(read(tariff.replace("554 5", "454 4"), [gone]).class).toBe("transient");
  });

  it("stands in the same place whoever loads the rows, in whatever order", () => {
    const rows = [
      rowOf(),
      rowOf({ name: "b", template: "mail refused by tariff 7" }),
      rowOf({ name: "a", template: "mail refused by tariff 7" }),
      rowOf({ name: "z", operator: "gmx" }),
    ];
    const order = ["staff/z", "staff/a", "staff/b", "staff/tariff"];
    expect(
      tableWith(rows)
        .slice(0, 4)
        .map(({ id }) => id),
    ).toEqual(order);
    expect(
      tableWith([...rows].reverse())
        .slice(0, 4)
        .map(({ id }) => id),
    ).toEqual(order);
  });

  it("can't be taken for one that shipped", () => {
    expect(replyRules.filter(({ id }) => id.startsWith(staffPrefix))).toEqual([]);
  });
});

describe("trying a row", () => {
  it("finds nothing wrong with one that reads its own samples and nobody else's", () => {
    expect(tryRule(rowOf(), [])).toEqual({ missed: [], changesNothing: false, changed: [] });
  });

  it("names the samples it doesn't read, and who does", () => {
    const samples = [tariff, "554 something else", tariff.toUpperCase()];
    expect(tryRule(rowOf({ samples }), []).missed).toEqual([{ at: 1, decidedBy: "none@1" }]);
    const greedier = rowOf({ name: "greedier", template: "mail refused by tariff 7, ask" });
    expect(tryRule(rowOf(), [greedier]).missed).toEqual([{ at: 0, decidedBy: "staff/greedier@3" }]);
  });

  it("lists each shipped sample that would mean something else, also those of an operator", () => {
    const grab = tryRule(rowOf({ template: "user unknown", samples: ["550 User unknown"] }), []);
    expect(grab.changed.map(({ row }) => row)).toContain("recipient/unknown");
    const own = replyRules.find(({ operators }) => operators !== "any" && operators.includes("yahoo"));
    const words = own?.samples[0] ?? "";
    const template = words.replaceAll("*", "").slice(0, 60);
    const stolen = { row: own?.id, operator: "yahoo" };
    expect(tryRule(rowOf({ template, operator: "yahoo" }), []).changed).toContainEqual(
      expect.objectContaining(stolen),
    );
    expect(tryRule(rowOf({ template, operator: "gmx" }), []).changed).not.toContainEqual(
      expect.objectContaining(stolen),
    );
  });

  it("lists samples of other rows of staff too", () => {
    const other = rowOf({
      name: "other",
      reaction: "retry",
      scope: "recipient",
      reason: "systemerror",
      durationMs: null,
    });
    const longer = rowOf({ template: "554 5.9.9 mail refused by tariff" });
    expect(tryRule(longer, [other]).changed).toEqual([
      {
        row: "staff/other",
        sample: tariff,
        operator: "others",
        before: expect.stringContaining("transient (systemerror), retry"),
        after: expect.stringContaining("block (policyviolation), suspend for 60 min"),
      },
    ]);
  });

  it("sees that a row changes nothing", () => {
    expect(tryRule(rowOf({ name: "second", template: "refused by tariff 7" }), [rowOf()])).toMatchObject({
      changesNothing: true,
    });
  });
});

describe("what a row of staff may mean", () => {
  const kinds = Object.keys(reactionForms) as ReactionKind[];
  const meaning = (change: Partial<MeaningDraft>): MeaningDraft => ({ ...draft, ...change });

  it("suppresses nobody but for what is said of the recipient, and suppresses whom it calls gone", () => {
    const allowed = kinds.flatMap((reaction) =>
      reactionForms[reaction].scopes.flatMap((scope) =>
        reactionForms[reaction].classes.map((bounceClass) => ({ reaction, scope, bounceClass })),
      ),
    );
    for (const { reaction, scope, bounceClass } of allowed) {
      if (reaction === "suppress-recipient" || reaction === "count-recipient")
        expect(scope).toBe("recipient");
      if (bounceClass === "hard") expect(reaction).toBe("suppress-recipient");
      if (bounceClass === "mailbox") expect(scope).toBe("recipient");
    }
  });

  it("tells everything that doesn't go together at once", () => {
    const wrong = meaning({
      reaction: "count-recipient",
      scope: "address",
      reason: "blocked",
      durationMs: 1,
    });
    expect(meaningFaults(wrong).map(({ field }) => field)).toEqual(["scope", "reason", "k", "durationMs"]);
    expect(meaningFaults(draft)).toEqual([]);
  });

  it.each(kinds)("gives %s the shape that shipped rows give it", (reaction) => {
    const { takes, scopes, classes } = reactionForms[reaction];
    const reason = (Object.keys(classOfReason) as MeaningDraft["reason"][]).find((one) =>
      classes.includes(classOfReason[one]),
    );
    const [scope] = scopes;
    if (!reason || !scope) throw new RangeError("a reaction goes with nothing");
    const k = takes === "count" ? 3 : null;
    const durationMs = takes === "duration" ? 3_600_000 : null;
    const made = meaningOf({ reaction, reason, scope, k, durationMs });
    const shipped = replyRules.filter((row) => row.reaction.kind === reaction);
    expect(shipped.map((row) => Object.keys(row.reaction).sort())).toContainEqual(
      Object.keys(made.reaction).sort(),
    );
    expect(shipped.map(({ signal }) => signal)).toContain(made.signal);
  });
});
