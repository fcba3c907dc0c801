/** What Consul's own web page asks for: {@code /v1/internal/ui/}. */
@NullMarked
package io.rollcall.api.consul.ui;

import org.jspecify.annotations.NullMarked;
