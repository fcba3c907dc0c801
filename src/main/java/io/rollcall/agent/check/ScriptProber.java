package io.rollcall.agent.check;

import io.rollcall.agent.check.ProbeOutcome.Finding;
import io.rollcall.agent.check.Subprocess.Ended;
import io.rollcall.agent.check.Subprocess.OutOfTimeException;
import io.rollcall.model.Check.Status;
import io.rollcall.model.CheckDefinition.Probe;
import java.io.IOException;

/** Runs a program of this host; whether it may is {@link ProbeSupport}'s to say. */
final class ScriptProber implements Prober<Probe.Script> {

  @Override
  public Finding probe(Probe.Script target, Deadline deadline, int outputLimitBytes) {
    if (target.args().isEmpty()) {
      return new Finding(Status.CRITICAL, "exec: no command");
    }
    try {
      Ended ended = new Subprocess(target.args()).run(deadline, outputLimitBytes);
      return new Finding(status(ended.exitCode()), ended.output());
    } catch (OutOfTimeException e) {
      return new Finding(Status.CRITICAL, "Timed out (" + deadline.text() + ") running check");
    } catch (IOException e) {
      return new Finding(Status.CRITICAL, String.valueOf(e.getMessage()));
    }
  }

  static String status(long exitCode) {
    if (exitCode == 0) {
      return Status.PASSING;
    }
    return exitCode == 1 ? Status.WARNING : Status.CRITICAL;
  }
}
