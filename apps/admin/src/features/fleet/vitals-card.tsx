import type { AdminNodeDetail } from "@penguinmails/api-client/admin";
import { Fact } from "@penguinmails/ui/fact";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { formatCount, formatShare } from "@penguinmails/ui/format/number";
import { formatDuration } from "@penguinmails/ui/format/time";
import { HoursChart } from "@penguinmails/ui/hours-chart";
import { Note } from "@penguinmails/ui/note";
import { TimeAgo } from "@penguinmails/ui/world-clock";

type Vitals = NonNullable<AdminNodeDetail["vitals"]>;
type Charted = "cpuBusy" | "memoryUsed" | "swapUsed" | "diskUsed" | "queued";
const charts: readonly { readonly name: Charted; readonly label: string }[] = [
  { name: "cpuBusy", label: "CPU" },
  { name: "memoryUsed", label: "Memory" },
  { name: "swapUsed", label: "Swap" },
  { name: "diskUsed", label: "Disk" },
  { name: "queued", label: "Mail queue" },
];

/** How a machine does: what strains it and what to do about that, its last reading, and the hours before. */
export function VitalsCard({ node }: { readonly node: Pick<AdminNodeDetail, "vitals" | "vitalsHours"> }) {
  const { vitals, vitalsHours } = node;
  if (!vitals) return null;
  return (
    <FoldCard
      title="How the machine does"
      inShort={
        <>
          CPU {formatShare(vitals.cpuBusy)}, memory {formatShare(vitals.memoryUsed)}, disk{" "}
          {formatShare(vitals.diskUsed)}, read <TimeAgo at={vitals.readAt} />
        </>
      }
      startsOpen={vitals.strains.length > 0}
      actions={
        <span className="small quiet">
          read <TimeAgo at={vitals.readAt} />
        </span>
      }
    >
      <div className="stack">
        {vitals.strains.map(({ code, because, remedy, since }) => (
          <Note key={code} tone={code === "disk-full" ? "bad" : "warn"} title={because}>
            <p>
              {remedy} So it is <TimeAgo at={since} />.
            </p>
          </Note>
        ))}
        <Reading vitals={vitals} />
        {charts.map(({ name, label }) => (
          <HoursChart
            key={name}
            label={label}
            hours={vitalsHours.map((each) => ({ hour: each.hour, value: each[name] }))}
            {...(name === "queued"
              ? { format: (value: number) => formatCount(Math.round(value)) }
              : { format: formatShare, top: 1 })}
          />
        ))}
      </div>
    </FoldCard>
  );
}

function Reading({ vitals }: { readonly vitals: Vitals }) {
  const { clockOffMs, restartsLately, loadPerCpu, queued } = vitals;
  return (
    <dl className="facts">
      <Fact term="CPU">{formatShare(vitals.cpuBusy)}</Fact>
      <Fact term="Load for each CPU">{loadPerCpu === null ? "–" : loadPerCpu.toFixed(2)}</Fact>
      <Fact term="Memory">{formatShare(vitals.memoryUsed)}</Fact>
      <Fact term="Swap">{formatShare(vitals.swapUsed)}</Fact>
      <Fact term="Disk: space">{formatShare(vitals.diskUsed)}</Fact>
      <Fact term="Disk: files">{formatShare(vitals.inodesUsed)}</Fact>
      <Fact term="In its mail queue">{queued === null ? "–" : formatCount(queued)}</Fact>
      <Fact term="Clock">{clockWords(clockOffMs)}</Fact>
      <Fact term="Restarts within an hour">
        {restartsLately === null ? "–" : formatCount(restartsLately)}
      </Fact>
    </dl>
  );
}

function clockWords(offMs: number | null): string {
  if (offMs === null) return "–";
  return offMs < 1_000 ? "right" : `${formatDuration(offMs)} off`;
}
