package dev.millrace.cloud.service.glue.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class SparkWordsTest {
    @Test
    void a_value_of_conf_goes_on_with_more_of_it() {
        assertThat(SparkWords.settings(new JobArguments(Map.of(
                        "--conf",
                        "spark.sql.shuffle.partitions=3 --conf spark.a=x=y z  --conf  spark.b=--configured"))))
                .isEqualTo(Map.of("spark.sql.shuffle.partitions", "3", "spark.a", "x=y z", "spark.b", "--configured"));
    }

    @Test
    void without_conf_nothing_is_said() {
        assertThat(SparkWords.settings(new JobArguments(Map.of()))).isEmpty();
    }
}
