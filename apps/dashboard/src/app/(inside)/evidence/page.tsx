import { listDecisions, listPairs } from "@penguinmails/api-client/evidence";
import { listOperatorWords } from "@penguinmails/api-client/operator-feeds";
import { getReputation, listErrorBudgets, listReputation } from "@penguinmails/api-client/reputation";
import type { Metadata } from "next";
import { decisionsQuery } from "../../../features/evidence/decisions-about.ts";
import { EvidenceView } from "../../../features/evidence/evidence-view.tsx";
import { pairsAtFirst } from "../../../features/evidence/pairs-at-first.ts";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { load, loadSession, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Evidence" };

type Asked = string | string[];
type Props = {
  readonly searchParams: Promise<{ subject?: Asked; score?: Asked; standing?: Asked }>;
};

export default async function EvidencePage({ searchParams }: Props) {
  const [api, session, asked] = await Promise.all([serverApi(), loadSession(), searchParams]);
  if (!session.ok) return <LoadFailed title="Evidence" refused={session} />;
  const about = { subject: wordOf(asked.subject), waiting: asked.standing === "proposed" };
  const chosen = encodeURIComponent(wordOf(asked.score) ?? session.value.tenant.id);
  const data = await load({
    scores: listReputation(api),
    score: getReputation(api, chosen),
    operators: listOperatorWords(api, chosen, { limit: 10 }),
    budgets: listErrorBudgets(api),
    pairs: listPairs(api, { limit: pairsAtFirst }),
    decisions: listDecisions(api, decisionsQuery(about)),
  });
  if (!data.ok) return <LoadFailed title="Evidence" refused={data} />;
  const { scores, score, operators, budgets, pairs, decisions } = data.value;
  return (
    <EvidenceView
      key={`${about.subject} ${about.waiting}`}
      scores={scores.items}
      score={score}
      operators={operators}
      budgets={budgets.items}
      pairs={pairs}
      decisions={decisions}
      about={about}
    />
  );
}

/** A parameter of the address that is one short word; null: none. */
function wordOf(asked: string | string[] | undefined): string | null {
  return typeof asked === "string" && asked.length > 0 && asked.length <= 120 ? asked : null;
}
