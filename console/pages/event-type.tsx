import { useBus } from "../data/bus.tsx";
import { useData } from "../data/use-data.ts";
import { paths } from "../routing/route.ts";
import { CopyButton } from "../ui/copy.tsx";
import { Json } from "../ui/json.tsx";
import { Fact, Facts, Page } from "../ui/page.tsx";
import { Failed, Loading } from "../ui/states.tsx";
import { PublishButton } from "./publish-button.tsx";
import { Receivers } from "./receivers.tsx";

/** An event type with its schema and a sample. */
export function EventTypePage({ code }: { readonly code: string }) {
  const { client, company } = useBus();
  const { value, failure, reload } = useData(paths.eventType(code), () =>
    client.eventTypes.get(code),
  );
  const ofThis = { event: code };
  return (
    <Page
      title={code}
      list={{ name: "Event types", path: paths.eventTypes() }}
      badge={<CopyButton text={code} name="the event code" />}
      actions={value && <PublishButton code={code} company={company} />}
    >
      {failure && <Failed failure={failure} retry={reload} />}
      {!value && !failure && <Loading name="the event type" />}
      {value && (
        <>
          <Facts>
            <Fact name="When">{value.trigger}</Fact>
            <Fact name="Payload">{value.payload}</Fact>
            <Fact name="Objects">{value.objects.join(", ")}</Fact>
            <Fact name="Vendor">
              {value.vendor} ({value.status})
            </Fact>
            <Fact name="Publishers">{value.publishers.join(", ")}</Fact>
            <Fact name="Channels">{value.consumers.join(", ")}</Fact>
            <Fact name="Notes">{value.notes}</Fact>
            {company !== undefined && (
              <Receivers company={company} code={code} channels={value.consumers} />
            )}
            {company !== undefined && (
              <Fact name={`Company ${company}`}>
                <a href={paths.events(company, ofThis)}>Events</a>,{" "}
                <a href={paths.deliveries(company, ofThis)}>deliveries</a>
              </Fact>
            )}
          </Facts>
          <div class="columns even">
            <Json title="Sample" value={value.sample} />
            <Json title="JSON Schema" value={value.schema} />
          </div>
        </>
      )}
    </Page>
  );
}
