package io.rollcall.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.store.ReadView;
import io.rollcall.store.Store;
import io.rollcall.store.StoreOptions;
import io.rollcall.store.WriteTxn;
import io.rollcall.watch.Answer;
import io.rollcall.watch.Interest;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerCacheTest {
  @TempDir Path folder;
  private Store store;
  private final AnswerCache cache = new AnswerCache();

  /** Its index is that of the last entry applied. */
  private record Told(String name) implements StateQuery.ToldByIndex<String> {
    @Override
    public Set<Interest> interests() {
      return Set.of();
    }

    @Override
    public long index(ReadView view) {
      return view.appliedIndex();
    }

    @Override
    public Answer<String> answer(ReadView view) {
      return new Answer<>(index(view), name + " at " + view.appliedIndex());
    }
  }

  @BeforeEach
  void open() {
    store = Store.open(folder.resolve("state"), StoreOptions.DEFAULTS);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void whoAsksAgainGetsTheSameAnswerUntilItsIndexChanges() {
    apply(7);
    Answer<String> first = ask(new Told("web"));

    assertThat(cache.given()).isZero();
    assertThat(ask(new Told("web"))).isSameAs(first);
    assertThat(cache.given()).isEqualTo(1);

    apply(8);
    assertThat(ask(new Told("web")).result()).isEqualTo("web at 8");
  }

  @Test
  void aReaderOfAnOlderStateNeverSeesANewerAnswer() {
    apply(7);
    try (ReadView old = store.view()) {
      apply(8);
      assertThat(ask(new Told("web")).result()).isEqualTo("web at 8");

      assertThat(cache.answer(new Told("web"), old).result()).isEqualTo("web at 7");
      assertThat(ask(new Told("web")).result()).isEqualTo("web at 8");
    }
  }

  @Test
  void holdsABoundedNumberOfAnswers() {
    apply(7);
    for (int i = 0; i < 3 * AnswerCache.MAX_ANSWERS; i++) {
      ask(new Told("service-" + i));
    }

    assertThat(cache.size()).isLessThanOrEqualTo(AnswerCache.MAX_ANSWERS);
  }

  private Answer<String> ask(StateQuery<String> query) {
    return store.read(view -> cache.answer(query, view));
  }

  private void apply(long index) {
    try (WriteTxn txn = store.begin()) {
      txn.commit(index);
    }
  }
}
