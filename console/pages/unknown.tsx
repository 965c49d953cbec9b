import { Page } from "../ui/page.tsx";
import { Empty } from "../ui/states.tsx";

/** In place of a page that does not exist. */
export function UnknownPage() {
  return (
    <Page title="Page not found">
      <Empty title="The console has no such page">
        Check the address, or go to the <a href="/console">first page</a>.
      </Empty>
    </Page>
  );
}
