package io.rollcall.agent.lease;

import io.rollcall.command.CatalogCommand.CheckResult;
import io.rollcall.command.CatalogCommand.UpdateChecks;
import io.rollcall.command.Command;
import io.rollcall.command.SessionCommand;
import io.rollcall.model.Check;
import io.rollcall.model.Check.Status;
import io.rollcall.store.Catalog;
import java.util.ArrayList;
import java.util.List;

/** What is proposed because leases have lapsed, and the leases it is for. Immutable. */
record Expiry(Command command, List<LeaseKey> keys) {
  private static final int MAX_RESULTS = 200;
  private static final String EXPIRED = "TTL expired";

  /** A command for each session, and one for up to {@value #MAX_RESULTS} checks. */
  static List<Expiry> of(List<LeaseKey> lapsed, Catalog catalog) {
    List<Expiry> all = new ArrayList<>();
    List<CheckResult> results = new ArrayList<>();
    List<LeaseKey> keys = new ArrayList<>();
    for (LeaseKey key : lapsed) {
      switch (key) {
        case LeaseKey.OfSession session ->
            all.add(
                new Expiry(
                    new SessionCommand.Destroy(session.id(), SessionCommand.Cause.EXPIRED),
                    List.of(key)));
        case LeaseKey.OfCheck check -> {
          Check found = catalog.check(check.node(), check.checkId());
          if (found != null && !isExpired(found)) {
            results.add(
                new CheckResult(found.node(), found.id(), Status.CRITICAL, output(found.output())));
            keys.add(key);
          }
        }
      }
      if (results.size() == MAX_RESULTS) {
        all.add(ofChecks(results, keys));
        results.clear();
        keys.clear();
      }
    }
    if (!results.isEmpty()) {
      all.add(ofChecks(results, keys));
    }
    return all;
  }

  private static Expiry ofChecks(List<CheckResult> results, List<LeaseKey> keys) {
    return new Expiry(new UpdateChecks(List.copyOf(results)), List.copyOf(keys));
  }

  private static boolean isExpired(Check check) {
    return check.status().equals(Status.CRITICAL) && check.output().startsWith(EXPIRED);
  }

  /** Consul's words. */
  private static String output(String lastOutput) {
    return lastOutput.isEmpty()
        ? EXPIRED
        : EXPIRED + " (last output before timeout follows): " + lastOutput;
  }
}
