package dev.millrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RidesDemoTest {
    @Test
    void what_to_go_on_with_names_what_was_deployed_by_terraform_or_by_hand() {
        assertThat(RidesDemo.next("millrace", new DeployedPipeline("predicts", "models", "rides", "predictions")))
                .containsExactly(
                        "aws kinesis list-streams",
                        "millrace events tail predictions --from-start --no-follow",
                        "millrace models show --function predicts");
    }
}
