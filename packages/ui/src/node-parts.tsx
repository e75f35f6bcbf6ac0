"use client";
import { type ReactNode, useState } from "react";
import { Badge } from "./badge.tsx";
import { Button } from "./button.tsx";
import { Copyable } from "./copy-button.tsx";
import { EmptyState } from "./empty-state.tsx";
import { commonStates, sentence, stateWord } from "./format/state-words.ts";
import { HostName } from "./host-name.tsx";
import { type ShownStep, Steps } from "./steps.tsx";
import { Table } from "./table.tsx";
import { TimeAgo } from "./world-clock.tsx";

type Address = {
  readonly id: string;
  readonly ip: string | null;
  readonly kind: string;
  readonly status: string;
  readonly ptr: string | null;
  readonly domain: string | null;
  readonly grade: { readonly verdict: string; readonly reason: string } | null;
};

/** What a node sends from. */
export function AddressesTable({
  addresses,
  actions,
}: {
  readonly addresses: readonly Address[];
  /** What can be done to an address, if anything. */
  readonly actions?: (address: Address) => ReactNode;
}) {
  if (addresses.length === 0)
    return (
      <EmptyState icon="node" title="No address yet">
        The first one comes with the machine, the others are ordered after it.
      </EmptyState>
    );
  return (
    <Table
      caption="Addresses"
      rows={addresses}
      rowKey={(address) => address.id}
      columns={[
        {
          header: "Address",
          kind: "row",
          cell: ({ ip, kind }) => (
            <div className="nowrap">
              {ip ? (
                <Copyable value={ip} label={`address ${ip}`} />
              ) : (
                <span className="quiet">on its way</span>
              )}
              <div className="small quiet">{sentence(kind)}</div>
            </div>
          ),
        },
        {
          header: "State",
          cell: ({ status, grade }) => (
            <>
              <AddressState status={status} />
              {status === "held" && grade ? (
                <p className="small quiet normal">{grade.reason} Support looks into it.</p>
              ) : null}
            </>
          ),
        },
        {
          header: "Name (PTR)",
          cell: ({ ptr }) => (ptr ? <HostName name={ptr} /> : <span className="quiet">not set yet</span>),
        },
        { header: "Domain", cell: ({ domain }) => domain ?? <span className="quiet">none</span> },
        ...(actions ? [{ header: "Actions", kind: "actions" as const, cell: actions }] : []),
      ]}
    />
  );
}

function AddressState({ status }: { readonly status: string }) {
  const { tone, label } = stateWord(commonStates, "address", status);
  return <Badge tone={tone}>{label}</Badge>;
}

type PlanStep = Omit<ShownStep, "aside"> & { readonly updatedAt: string | null };

type PlanProps = {
  readonly words: string;
  readonly steps: readonly PlanStep[];
  /** The steps are shown when somebody asks: the sentence says enough. */
  readonly folded?: boolean;
};

/** How far a node's plan came: one sentence for those who listen, and every step. */
export function NodePlan({ words, steps, folded = false }: PlanProps) {
  const [open, setOpen] = useState(false);
  const isOpen = open || !folded;
  return (
    <div className="stack">
      <p className="quiet" aria-live="polite">
        {words}
      </p>
      {folded ? (
        <div>
          <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? "Hide the steps" : `Show the ${steps.length} steps`}
          </Button>
        </div>
      ) : null}
      {isOpen ? (
        <Steps
          steps={steps.map(({ name, state, note, updatedAt }) => ({
            name: sentence(name),
            state,
            note,
            aside: updatedAt ? <TimeAgo at={updatedAt} /> : null,
          }))}
        />
      ) : null}
    </div>
  );
}
