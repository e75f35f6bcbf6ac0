"use client";
import { listSuppressions, removeSuppression, type Suppression } from "@penguinmails/api-client/evidence";
import type { Page } from "@penguinmails/api-client/page";
import { BreakableName } from "@penguinmails/ui/breakable-name";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { ConfirmDialog } from "@penguinmails/ui/confirm-dialog";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { TextField } from "@penguinmails/ui/field";
import { PageHead } from "@penguinmails/ui/page-head";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { MoreRows } from "../more-rows.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { useNewestFirst } from "../use-newest-first.ts";
import { AddSuppressionDialog } from "./add-suppression-dialog.tsx";
import { suppressionWords } from "./suppression-words.ts";

type Props = { readonly initial: Page<Suppression>; readonly search: string };

export function SuppressionsView({ initial, search }: Props) {
  const mayAct = useMay("manager");
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Suppression | null>(null);
  const list = useNewestFirst<Suppression>({
    initial,
    read: (cursor) => listSuppressions(browserApi, { ...(search && { search }), ...(cursor && { cursor }) }),
    everyMs: 5_000,
  });
  const add = mayAct ? (
    <Button variant="primary" icon="plus" onClick={() => setAdding(true)}>
      Add an address
    </Button>
  ) : null;
  const isBare = list.items.length === 0 && search === "";
  return (
    <>
      <PageHead
        title="Suppressions"
        lead="Nobody here is mailed again, by any campaign, whatever list they come in."
        actions={isBare ? null : add}
      />
      {list.problem ? <ProblemNote problem={list.problem} /> : null}
      {isBare ? null : <SearchForm search={search} />}
      <Card flush>
        {list.items.length > 0 ? (
          <SuppressionsTable rows={list.items} mayRemove={mayAct} onRemove={setRemoving} />
        ) : search ? (
          <EmptyState
            icon="suppression"
            title={`Nobody found for “${search}”`}
            actions={<Link href="/suppressions">Show all</Link>}
          >
            No suppressed address contains this. Somebody who asks not to be mailed can be added here.
          </EmptyState>
        ) : (
          <EmptyState icon="suppression" title="Nobody is suppressed yet" actions={add}>
            Opt-outs, complaints and addresses that don't exist come here by themselves. Add the people who
            asked you in another way, such as clients of yours.
          </EmptyState>
        )}
        <MoreRows hasMore={list.hasMore} more={list.more} />
      </Card>
      <AddSuppressionDialog
        open={adding}
        onClose={() => setAdding(false)}
        onAdded={() => {
          setAdding(false);
          void list.refresh();
        }}
      />
      <ConfirmDialog
        open={removing !== null}
        title={`Allow ${removing?.email ?? ""} again?`}
        confirm="Take off the list"
        act={() => removeSuppression(browserApi, removing?.id ?? "")}
        onClose={() => setRemoving(null)}
        onDone={() => void list.refresh()}
      >
        Campaigns launched from now on may mail this address.
      </ConfirmDialog>
    </>
  );
}

function SearchForm({ search }: { readonly search: string }) {
  const router = useRouter();
  const [words, setWords] = useState(search);
  return (
    <form
      className="search"
      action="/suppressions"
      onSubmit={(event) => {
        event.preventDefault();
        const text = words.trim();
        router.push(text === "" ? "/suppressions" : `/suppressions?search=${encodeURIComponent(text)}`);
      }}
    >
      <TextField
        label="Find an address"
        type="search"
        name="search"
        required={false}
        maxLength={254}
        placeholder="Part of the address"
        autoCapitalize="none"
        spellCheck={false}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <Button type="submit">Find</Button>
    </form>
  );
}

function SuppressionsTable(props: {
  readonly rows: readonly Suppression[];
  readonly mayRemove: boolean;
  readonly onRemove: (row: Suppression) => void;
}) {
  return (
    <Table
      caption="Suppressed addresses"
      rows={props.rows}
      rowKey={(row) => row.id}
      columns={[
        { header: "Address", kind: "row", cell: (row) => <BreakableName name={row.email} /> },
        {
          header: "Why",
          kind: "words",
          cell: (row) => (
            <>
              {suppressionWords[row.reason].why}
              {row.note ? <div className="small quiet anywhere">{row.note}</div> : null}
            </>
          ),
        },
        {
          header: "Known from",
          kind: "brief",
          cell: (row) => <span className="quiet">{suppressionWords[row.reason].source}</span>,
        },
        {
          header: "Since",
          kind: "brief",
          cell: (row) => (
            <span className="quiet">
              <TimeAgo at={row.createdAt} />
            </span>
          ),
        },
        {
          header: "Actions",
          kind: "actions",
          cell: (row) =>
            row.reason === "manual" && props.mayRemove ? (
              <Button
                size="small"
                variant="plain"
                aria-label={`Take ${row.email} off the list`}
                onClick={() => props.onRemove(row)}
              >
                Take off
              </Button>
            ) : null,
        },
      ]}
    />
  );
}
