"use client";
import { importYahoo } from "@penguinmails/api-client/operator-feeds";
import { ActionForm } from "@penguinmails/ui/action-form";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { TextArea } from "@penguinmails/ui/field";
import { formatNumberOf } from "@penguinmails/ui/format/number";
import { Note } from "@penguinmails/ui/note";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";

/** Yahoo shows its numbers to people alone: what a person copied is taken here. */
export function YahooImport({ onDone }: { readonly onDone: () => void }) {
  const [csv, setCsv] = useState("");
  const [covered, setCovered] = useState<number | null>(null);
  const send = useAction(
    (text: string) => importYahoo(browserApi, text),
    (taken) => {
      setCovered(taken.covered);
      setCsv("");
      onDone();
    },
  );
  return (
    <Card title="Bring Yahoo’s numbers">
      <ActionForm onSend={() => send.run(csv)}>
        {covered === null ? null : (
          <Note tone="ok" title={`Taken: ${formatNumberOf(covered, "domain")}`} announce>
            <p>The same days may be brought again; what changed counts.</p>
          </Note>
        )}
        <TextArea
          label="From the Insights page of Yahoo’s Sender Hub"
          rows={6}
          hint="Lines with commas. The first names the columns: domain,day,complaint_rate_percent,delivered. A day is YYYY-MM-DD; an empty rate is a day without enough mail; delivered may be left out."
          value={csv}
          error={send.errorAt("/csv")}
          onChange={(event) => setCsv(event.target.value)}
        />
        {send.problem ? <ProblemNote problem={send.problem} shownPointers={["/csv"]} /> : null}
        <div className="row">
          <Button variant="primary" type="submit" icon="upload" busy={send.busy} disabled={csv.trim() === ""}>
            Take these days
          </Button>
        </div>
      </ActionForm>
    </Card>
  );
}
