import type { Campaign } from "@penguinmails/api-client/campaigns";
import { Card } from "@penguinmails/ui/card";
import Link from "next/link";
import type { Names } from "./campaign-view.tsx";

/** What the campaign is made of. */
export function CampaignFacts({ campaign, names }: { readonly campaign: Campaign; readonly names: Names }) {
  const gone = campaign.mailboxIds.length - names.senders.length;
  return (
    <Card title="Made of">
      <dl className="facts">
        <div>
          <dt>List</dt>
          <dd>
            <Link href={`/leads/${campaign.leadListId}`}>{names.list ?? "a list"}</Link>
          </dd>
        </div>
        <div>
          <dt>Template</dt>
          <dd>
            <Link href={`/templates/${campaign.templateId}`}>{names.template ?? "a template"}</Link>
          </dd>
        </div>
        <div>
          <dt>Senders</dt>
          <dd>
            <ul>
              {names.senders.map((email) => (
                <li key={email}>{email}</li>
              ))}
              {gone > 0 ? <li className="quiet">and {gone} that no longer exist</li> : null}
            </ul>
          </dd>
        </div>
      </dl>
    </Card>
  );
}
