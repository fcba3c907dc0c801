package io.rollcall.core.catalog;

import io.rollcall.core.Reads;
import io.rollcall.store.Catalog;
import io.rollcall.store.ReadView;
import org.jspecify.annotations.Nullable;

/** Counts the catalog as this node knows it; once for each state, however many ask. Any thread. */
public final class CensusTaker {
  private final Reads reads;
  private volatile @Nullable Taken last;

  private record Taken(Catalog of, Census census) {}

  public CensusTaker(Reads reads) {
    this.reads = reads;
  }

  @SuppressWarnings("ReferenceEquality") // the catalog is immutable: another state is another object
  public Census take() {
    Catalog catalog = reads.now(ReadView::catalog);
    Taken taken = last;
    if (taken == null || taken.of() != catalog) {
      taken = new Taken(catalog, Census.of(catalog));
      last = taken;
    }
    return taken.census();
  }
}
