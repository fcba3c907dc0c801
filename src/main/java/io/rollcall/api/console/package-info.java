/** What the dashboard asks for beyond Consul's API: the journal, the event stream, overviews. */
@NullMarked
package io.rollcall.api.console;

import org.jspecify.annotations.NullMarked;
