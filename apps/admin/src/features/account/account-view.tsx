"use client";
import { checkAccount, getAccount, type ProviderAccount } from "@penguinmails/api-client/account";
import type { PageQuery } from "@penguinmails/api-client/page";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { Fact } from "@penguinmails/ui/fact";
import { formatCents } from "@penguinmails/ui/format/number";
import { LiveMark } from "@penguinmails/ui/live-mark";
import { Note } from "@penguinmails/ui/note";
import { PageHead } from "@penguinmails/ui/page-head";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useLive } from "@penguinmails/ui/use-live";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { Pager, taskWords } from "../pager.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { FindingsTable } from "./findings-table.tsx";

type Props = {
  readonly initial: ProviderAccount;
  /** Of the page of differences that is shown. */
  readonly query: PageQuery;
};

/** The provider's whole account beside our books. */
export function AccountView({ initial, query }: Props) {
  const live = useLive({
    initial,
    read: () => getAccount(browserApi, query),
    everyMs: ({ check }) => (check !== null && check.endedAt === null ? 3_000 : 30_000),
  });
  const mayAct = useMay("fleet.act");
  const ask = useAction(
    () => checkAccount(browserApi),
    () => void live.refresh(),
  );
  const { check, findings, nextCursor } = live.value;
  const isFirst = query.cursor === undefined;
  const isChecking = check !== null && check.endedAt === null;
  return (
    <>
      <PageHead
        title="Provider’s bill"
        lead="What we pay for and don’t know, what we count on and is gone, and what nobody uses."
        badge={<LiveMark isLive={live.isLive} problem={live.problem} />}
        actions={
          mayAct ? (
            <Button icon="refresh" busy={ask.busy || isChecking} onClick={() => void ask.run()}>
              Compare now
            </Button>
          ) : null
        }
      />
      {ask.problem ? <ProblemNote problem={ask.problem} /> : null}
      {check?.trouble ? (
        <Note tone="bad" title="The provider could not be asked" announce>
          <p>{check.trouble}. What stands below is from before.</p>
        </Note>
      ) : null}
      <Card>
        <dl className="facts">
          <Fact term="Compared">{check?.endedAt ? <TimeAgo at={check.endedAt} /> : "not yet"}</Fact>
          {check?.machines === null || check === null ? null : (
            <Fact term="Machines on the bill">{check.machines}</Fact>
          )}
          {check === null || check.monthlyCents === null ? null : (
            <Fact term="Costs a month">{formatCents(check.monthlyCents)}</Fact>
          )}
        </dl>
      </Card>
      <Card title="Differences" flush>
        {findings.length > 0 ? (
          <FindingsTable findings={findings} onDone={() => void live.refresh()} />
        ) : (
          <EmptyState icon="check" title={isFirst ? "No difference" : "No more differences"}>
            {check?.endedAt
              ? "The bill is what our books say, and all of it is used."
              : "The account was not compared with our books yet."}
          </EmptyState>
        )}
      </Card>
      <Pager href="/account" isFirst={isFirst} nextCursor={nextCursor} words={taskWords} />
    </>
  );
}
