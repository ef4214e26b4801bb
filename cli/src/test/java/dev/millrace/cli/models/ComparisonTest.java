package dev.millrace.cli.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Comparison.Pair UP = pair("{\"id\":1}", 100, 110);
    private static final Comparison.Pair DOWN = pair("{\"id\":2}", 200, 170);
    private static final Comparison.Pair BOTH_REFUSE =
            new Comparison.Pair("{\"id\":3}", new Answer.Refused("bad"), new Answer.Refused("bad"));

    private static Comparison.Pair pair(String event, double before, double after) {
        return new Comparison.Pair(event, new Answer.Predicted(before), new Answer.Predicted(after));
    }

    private static Comparison of(Comparison.Pair... pairs) {
        return new Comparison("4", "aaaaaaaaaaaaaaaaaaaa", "5", "bbb", List.of(pairs));
    }

    @Test
    void the_table_shows_count_mean_difference_and_largest_difference() {
        assertThat(of(UP, DOWN, BOTH_REFUSE).table())
                .containsExactly(
                        "                                  old            new",
                        "  version                           4              5",
                        "  run                    aaaaaaaaaaa…            bbb",
                        "  events answered              2 of 3         2 of 3",
                        "  mean prediction              150.00         140.00",
                        "  events compared                                  2",
                        "  mean difference                             -10.00",
                        "  largest difference                          -30.00",
                        "  at {\"id\":2}");
    }

    @Test
    void an_event_that_only_the_new_version_refuses_is_an_objection() {
        Comparison.Pair worse = new Comparison.Pair("{\"id\":4}", new Answer.Predicted(1), new Answer.Refused("broken"));
        assertThat(of(UP, worse).objection(Comparison.Limits.NONE))
                .hasValue("it refuses an event that version 4 answers: {\"id\":4} (broken)");
        assertThat(of(UP, BOTH_REFUSE).objection(Comparison.Limits.NONE)).isEmpty();
    }

    @Test
    void a_difference_beyond_a_limit_is_an_objection_whatever_its_sign() {
        Comparison comparison = of(UP, DOWN);
        assertThat(comparison.objection(new Comparison.Limits(10.0, 30.0))).isEmpty();
        assertThat(comparison.objection(new Comparison.Limits(9.0, null)))
                .hasValue("its mean difference is -10.00, more than 9.00");
        assertThat(comparison.objection(new Comparison.Limits(null, 29.0)))
                .hasValue("its largest difference is 30.00, more than 29.00");
    }

    @Test
    void the_prediction_is_the_number_that_the_event_does_not_have() {
        assertThat(Answer.read("{\"sales_id\": 512}", "{\"sales\": 8842.9, \"sales_id\": 512}"))
                .isEqualTo(new Answer.Predicted(8842.9));
        assertThat(Answer.read("{\"id\": 1}", "{\"id\": 1}"))
                .isEqualTo(new Answer.Refused("its answer has no prediction: {\"id\": 1}"));
        assertThat(Answer.read("{}", "{\"a\": 1, \"b\": 2}"))
                .isEqualTo(new Answer.Refused("its answer has more than one prediction: {\"a\": 1, \"b\": 2}"));
        assertThat(Answer.read("{}", "oops")).isEqualTo(new Answer.Refused("it answers oops"));
    }
}
