package io.rollcall.api.consul.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Go's regular expressions, matched in time proportional to text times expression: all ways through
 * the expression are followed at once, none is tried and taken back. What would need more than that
 * (references, looking around) is not in the language.
 *
 * <p>Worked example: {@code a+b} becomes the steps {@code 0: a, 1: go to 0 or 2, 2: b, 3: found}.
 * On {@code aab} the steps under way are {0}, {0,2}, {0,2}, {0,3}: found. Since a match may begin
 * anywhere, step 0 is under way before every character.
 *
 * <p>One thread at a time.
 */
final class Regex {
  /** Steps. An expression of more is refused; {@code a{1000}} has a thousand. */
  static final int MAX_STEPS = 5_000;

  /** Steps times characters for all texts together: well under a second. */
  static final long MAX_WORK = 200_000_000L;

  /** What an expression is made of. */
  sealed interface Node {
    record OneOf(IntPredicate members) implements Node {}

    record At(Edge edge) implements Node {}

    record Sequence(List<Node> parts) implements Node {}

    record Any(List<Node> choices) implements Node {}

    /**
     * @param max -1 for any number
     */
    record Repeat(Node part, int min, int max) implements Node {

      /** How often the innermost part is repeated, with the repetitions around it. */
      long copies() {
        long own = max < 0 ? Math.max(1, min) : Math.max(1, max);
        return Math.min(Integer.MAX_VALUE, own * Regex.copies(part));
      }
    }
  }

  /** A place between two characters. */
  enum Edge {
    TEXT_START,
    TEXT_END,
    LINE_START,
    LINE_END,
    WORD,
    NO_WORD
  }

  /** A step of the program; which fields count depends on which are set. */
  private static final class Step {
    private final IntPredicate members;
    private final Edge edge;
    private final Kind kind;
    private int next = -1;
    private int other = -1;

    Step(Kind kind, IntPredicate members, Edge edge) {
      this.kind = kind;
      this.members = members;
      this.edge = edge;
    }
  }

  private enum Kind {
    TAKE,
    PASS,
    FORK,
    FOUND
  }

  private final String text;
  private final List<Step> steps = new ArrayList<>();
  private long work;

  private Regex(String text, Node root) {
    this.text = text;
    build(root);
    add(Kind.FOUND);
  }

  /**
   * @throws FilterException with Go's message when it is not one, or when it is too large
   */
  static Regex compile(String text) {
    return new Regex(text, RegexParser.parse(text));
  }

  /**
   * Whether it matches anywhere in the text.
   *
   * @throws FilterException when it has cost too much by now
   */
  boolean matches(String subject) {
    int[] seen = new int[steps.size()];
    Arrays.fill(seen, -1);
    int[] now = new int[steps.size()];
    int[] next = new int[steps.size()];
    int[] stack = new int[steps.size() * 2 + 2];
    int count = 0;
    int before = -1;
    int round = 0;
    for (int at = 0; ; round++) {
      int here = at < subject.length() ? subject.codePointAt(at) : -1;
      // What waits before this character, and a match that begins here.
      int[] ready = new int[] {0};
      boolean found = false;
      for (int each = 0; each < count && !found; each++) {
        found = follow(now[each], before, here, seen, round, next, ready, stack);
      }
      found = found || follow(0, before, here, seen, round, next, ready, stack);
      if (found) {
        return true;
      }
      if (here < 0) {
        return false;
      }
      count = 0;
      for (int each = 0; each < ready[0]; each++) {
        Step step = steps.get(next[each]);
        if (step.members.test(here)) {
          now[count] = step.next;
          count++;
        }
      }
      spend(1 + ready[0]);
      before = here;
      at += Character.charCount(here);
    }
  }

  /** Goes from a step to all that take a character; true when it comes to the end. */
  private boolean follow(
      int start,
      int before,
      int here,
      int[] seen,
      int round,
      int[] takers,
      int[] count,
      int[] stack) {
    int height = 0;
    stack[height++] = start;
    while (height > 0) {
      int at = stack[--height];
      if (seen[at] == round) {
        continue;
      }
      seen[at] = round;
      work++;
      Step step = steps.get(at);
      switch (step.kind) {
        case FOUND -> {
          return true;
        }
        case TAKE -> takers[count[0]++] = at;
        case PASS -> {
          if (holds(step.edge, before, here)) {
            stack[height++] = step.next;
          }
        }
        case FORK -> {
          stack[height++] = step.other;
          stack[height++] = step.next;
        }
      }
    }
    return false;
  }

  private void spend(int more) {
    work += more;
    if (work > MAX_WORK) {
      throw new FilterException(
          "regular expression \"" + text + "\": too much work (expected: a simpler expression)");
    }
  }

  private static boolean holds(Edge edge, int before, int here) {
    return switch (edge) {
      case TEXT_START -> before < 0;
      case TEXT_END -> here < 0;
      case LINE_START -> before < 0 || before == '\n';
      case LINE_END -> here < 0 || here == '\n';
      case WORD -> isWord(before) != isWord(here);
      case NO_WORD -> isWord(before) == isWord(here);
    };
  }

  private static boolean isWord(int c) {
    return c >= 0 && c < 0x80 && (Character.isLetterOrDigit(c) || c == '_');
  }

  // --- building: what is built goes on with the step that is added next

  private void build(Node node) {
    switch (node) {
      case Node.OneOf one -> {
        Step step = add(Kind.TAKE, one.members(), Edge.TEXT_START);
        step.next = steps.size();
      }
      case Node.At at -> {
        Step step = add(Kind.PASS, c -> false, at.edge());
        step.next = steps.size();
      }
      case Node.Sequence sequence -> sequence.parts().forEach(this::build);
      case Node.Any any -> buildAny(any.choices());
      case Node.Repeat repeat -> buildRepeat(repeat);
    }
  }

  private void buildAny(List<Node> choices) {
    List<Step> ends = new ArrayList<>();
    for (int each = 0; each < choices.size(); each++) {
      if (each < choices.size() - 1) {
        Step fork = add(Kind.FORK);
        fork.next = steps.size();
        build(choices.get(each));
        ends.add(add(Kind.FORK));
        fork.other = steps.size();
      } else {
        build(choices.get(each));
      }
    }
    for (Step end : ends) {
      end.next = steps.size();
      end.other = steps.size();
    }
  }

  private void buildRepeat(Node.Repeat repeat) {
    for (int each = 0; each < repeat.min(); each++) {
      build(repeat.part());
    }
    if (repeat.max() < 0) {
      Step fork = add(Kind.FORK);
      int start = steps.size() - 1;
      fork.next = steps.size();
      build(repeat.part());
      Step back = add(Kind.FORK);
      back.next = start;
      back.other = start;
      fork.other = steps.size();
      return;
    }
    List<Step> forks = new ArrayList<>();
    for (int each = repeat.min(); each < repeat.max(); each++) {
      Step fork = add(Kind.FORK);
      fork.next = steps.size();
      forks.add(fork);
      build(repeat.part());
    }
    for (Step fork : forks) {
      fork.other = steps.size();
    }
  }

  private Step add(Kind kind) {
    return add(kind, c -> false, Edge.TEXT_START);
  }

  private Step add(Kind kind, IntPredicate members, Edge edge) {
    if (steps.size() >= MAX_STEPS) {
      throw new FilterException("error parsing regexp: expression too large: `" + text + "`");
    }
    Step step = new Step(kind, members, edge);
    steps.add(step);
    return step;
  }

  private static long copies(Node node) {
    return switch (node) {
      case Node.OneOf one -> 1;
      case Node.At at -> 1;
      case Node.Sequence sequence ->
          sequence.parts().stream().mapToLong(Regex::copies).max().orElse(1);
      case Node.Any any -> any.choices().stream().mapToLong(Regex::copies).max().orElse(1);
      case Node.Repeat repeat -> repeat.copies();
    };
  }
}
