import type { Campaign } from "@penguinmails/api-client/campaigns";
import { Card } from "@penguinmails/ui/card";
import { Fact } from "@penguinmails/ui/fact";
import Link from "next/link";
import type { Names } from "./campaign-view.tsx";

/** What the campaign is made of. */
export function CampaignFacts({ campaign, names }: { readonly campaign: Campaign; readonly names: Names }) {
  const gone = campaign.mailboxIds.length - names.senders.length;
  return (
    <Card title="Made of">
      <dl className="facts">
        <Fact term="List">
          <Link href={`/leads/${campaign.leadListId}`}>{campaign.leadListName}</Link>
        </Fact>
        <Fact term="Template">
          <Link href={`/templates/${campaign.templateId}`}>{campaign.templateName}</Link>
        </Fact>
        <Fact term="Senders">
          <ul>
            {names.senders.map((email) => (
              <li key={email}>{email}</li>
            ))}
            {gone > 0 ? <li className="quiet">and {gone} that no longer exist</li> : null}
          </ul>
        </Fact>
      </dl>
    </Card>
  );
}
