import type { Campaign } from "@penguinmails/api-client/campaigns";
import { Fact } from "@penguinmails/ui/fact";
import { FoldCard } from "@penguinmails/ui/fold-card";
import Link from "next/link";

type Props = {
  readonly campaign: Campaign;
  /** Addresses of the mailboxes that send it and are still there. */
  readonly senders: readonly string[];
};

/** What the campaign is made of. */
export function CampaignFacts({ campaign, senders }: Props) {
  const gone = campaign.mailboxIds.length - senders.length;
  return (
    <FoldCard title="Made of" inShort={`${campaign.leadListName}, ${campaign.templateName}`}>
      <dl className="facts">
        <Fact term="List">
          <Link href={`/leads/${campaign.leadListId}`}>{campaign.leadListName}</Link>
        </Fact>
        <Fact term="Template">
          <Link href={`/templates/${campaign.templateId}`}>{campaign.templateName}</Link>
        </Fact>
        <Fact term="Senders">
          <ul>
            {senders.map((email) => (
              <li key={email}>{email}</li>
            ))}
            {gone > 0 ? <li className="quiet">and {gone} that no longer exist</li> : null}
          </ul>
        </Fact>
      </dl>
    </FoldCard>
  );
}
