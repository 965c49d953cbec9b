import * as z from "zod/mini";
import { must, someText } from "../../catalog/kinds.ts";

/** A URL that the bus is to call, as a company writes it; target.ts judges whether it may be called. */
export const urlText = someText.check(z.maxLength(2000, must("at most 2000 long")));
