"use client";
import { type AdminNode, listFleet } from "@penguinmails/api-client/admin";
import { itemsOf } from "@penguinmails/api-client/page";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { isMoving } from "@penguinmails/ui/format/node-state";
import { LiveMark } from "@penguinmails/ui/live-mark";
import { PageHead } from "@penguinmails/ui/page-head";
import { useLive } from "@penguinmails/ui/use-live";
import { useState } from "react";
import { Segments } from "../segments.tsx";
import { browserApi } from "../session/browser-api.ts";
import { FleetTable } from "./fleet-table.tsx";
import { isIn, type NodeGroup } from "./node-groups.ts";

const groups: readonly { readonly value: NodeGroup; readonly label: string }[] = [
  { value: "all", label: "All" },
  { value: "trouble", label: "In trouble" },
  { value: "drifted", label: "Not as planned" },
  { value: "moving", label: "On their way" },
  { value: "serving", label: "Serving" },
  { value: "retired", label: "Given back" },
];

export function FleetView({ initial }: { readonly initial: readonly AdminNode[] }) {
  const [group, setGroup] = useState<NodeGroup>("all");
  const live = useLive<readonly AdminNode[]>({
    initial,
    read: () => itemsOf(listFleet(browserApi)),
    everyMs: (nodes) => (nodes.some(isMoving) ? 5_000 : 30_000),
  });
  const nodes = live.value;
  const shown = nodes.filter((node) => isIn(group, node));
  return (
    <>
      <PageHead
        title="Fleet"
        lead="Every machine of every agency, how far its plan came and when we last heard of it."
        badge={<LiveMark isLive={live.isLive} problem={live.problem} />}
      />
      <Segments
        label="Which nodes"
        value={group}
        onChange={setGroup}
        options={groups.map((option) => ({
          ...option,
          count: nodes.filter((node) => isIn(option.value, node)).length,
        }))}
      />
      <Card flush>
        {shown.length > 0 ? (
          <FleetTable nodes={shown} />
        ) : nodes.length === 0 ? (
          <EmptyState icon="node" title="No machine yet">
            Nodes show here as agencies order them.
          </EmptyState>
        ) : (
          <EmptyState icon="check" title="None of these">
            {group === "trouble"
              ? "No node failed, stands still or is silent."
              : "Choose another view above."}
          </EmptyState>
        )}
      </Card>
    </>
  );
}
