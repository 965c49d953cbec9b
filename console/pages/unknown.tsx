import { useBus } from "../data/bus.tsx";
import { paths } from "../routing/route.ts";
import { Page } from "../ui/page.tsx";
import { Empty } from "../ui/states.tsx";

/** In place of a page that does not exist. */
export function UnknownPage() {
  const { company } = useBus();
  return (
    <Page title="Page not found">
      <Empty title="The console has no such page">
        Check the address, or go to the <a href={paths.events(company)}>events</a>.
      </Empty>
    </Page>
  );
}
