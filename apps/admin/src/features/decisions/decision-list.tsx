"use client";
import { type AdminDecision, listAdminAlike } from "@penguinmails/api-client/admin";
import { everyRow } from "@penguinmails/api-client/page";
import { AlikeDecisions } from "@penguinmails/ui/alike-decisions";
import { DecisionChange, DecisionRest, DecisionStanding } from "@penguinmails/ui/decision-parts";
import { FirstRows } from "@penguinmails/ui/first-rows";
import { kindWords } from "@penguinmails/ui/format/decision-words";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { browserApi } from "../session/browser-api.ts";

type Props = { readonly decisions: readonly AdminDecision[]; readonly showsTenant?: boolean };

/** A screenful or two, also of a phone. */
const rowsAtFirst = 12;

/** Limits that moved: whose, what, from, to, why, and what clears it; the first of them until somebody asks for all. */
export function DecisionList({ decisions, showsTenant = false }: Props) {
  return (
    <FirstRows rows={decisions} atFirst={rowsAtFirst}>
      {(rows) => <Decisions decisions={rows} showsTenant={showsTenant} />}
    </FirstRows>
  );
}

function Decisions({ decisions, showsTenant }: Required<Props>) {
  return (
    <ol className="feed">
      {decisions.map((decision) => (
        <li key={decision.id} className="feed-row">
          <p>
            <b className="wrap">{decision.subject.label}</b>{" "}
            <span className="small quiet">{kindWords(decision.subject.kind)}</span>
            {showsTenant ? (
              <span className="small">
                {" "}
                <Link href={`/tenants/${decision.tenant.id}`}>
                  {decision.subject.kind === "tenant" ? "open" : decision.tenant.name}
                </Link>
              </span>
            ) : null}
          </p>
          <span className="small quiet feed-when">
            <TimeAgo at={decision.at} />
          </span>
          <p className="feed-rest">
            <DecisionChange change={decision.change} /> <DecisionStanding standing={decision.standing} />{" "}
            {decision.reason}
          </p>
          <DecisionRest decision={decision} className="small quiet feed-rest" />
          {decision.alike > 0 ? (
            <div className="feed-rest">
              <AlikeDecisions
                decision={decision}
                read={() => everyRow((query) => listAdminAlike(browserApi, decision.id, query))}
              />
            </div>
          ) : null}
        </li>
      ))}
    </ol>
  );
}
