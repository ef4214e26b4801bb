package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What `env` prints is evaluated here by a real shell, there and back.
class AwsEnvironmentTest {
    private static final String SERVER = "http://127.0.0.1:4566";

    private static AwsEnvironment environment(Map<String, String> shell) {
        return AwsEnvironment.of(SERVER, "us-east-1", "", shell);
    }

    private static Map<String, String> evaluated(List<String> lines, Map<String, String> shell)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("/bin/bash", "-uc", "eval \"$1\"; env -0", "bash", String.join("\n", lines));
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().putAll(shell);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        Map<String, String> after = new TreeMap<>();
        for (String pair : out.split("\0")) {
            String name = pair.substring(0, pair.indexOf('='));
            if (!List.of("PATH", "PWD", "SHLVL", "_", "OLDPWD").contains(name)) {
                after.put(name, pair.substring(pair.indexOf('=') + 1));
            }
        }
        return after;
    }

    private static Map<String, String> evaluated(Map<String, String> shell) throws IOException, InterruptedException {
        return evaluated(environment(shell).exports(shell), shell);
    }

    private static Map<String, String> givenBack(Map<String, String> shell) throws IOException, InterruptedException {
        return evaluated(environment(shell).wayBack(shell), shell);
    }

    @Test
    void a_shell_gets_back_all_that_it_had() throws Exception {
        Map<String, String> had = Map.of(
                "AWS_PROFILE", "it's \"mine\" $HOME",
                "AWS_ACCESS_KEY_ID", "AKIAEXAMPLE",
                "AWS_REGION", "eu-west-1",
                "AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9000",
                "no_proxy", "intern.example, 10.0.0.0/8",
                "AWS_SESSION_TOKEN", "two\nlines",
                "EDITOR", "vi");
        Map<String, String> local = evaluated(had);
        assertThat(local)
                .containsEntry("AWS_ENDPOINT_URL", SERVER)
                .containsEntry("AWS_ACCESS_KEY_ID", "test")
                .containsEntry("AWS_REGION", "us-east-1")
                .containsEntry("AWS_DEFAULT_REGION", "us-east-1")
                .containsEntry("NO_PROXY", "intern.example,10.0.0.0/8,127.0.0.1,localhost")
                .containsEntry("no_proxy", "intern.example,10.0.0.0/8,127.0.0.1,localhost")
                .containsEntry("EDITOR", "vi")
                .doesNotContainKeys("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3");
        assertThat(givenBack(local)).isEqualTo(new TreeMap<>(had));
    }

    @Test
    void what_was_first_is_given_back_after_several_servers_and_a_profile_chosen_meanwhile() throws Exception {
        Map<String, String> local = evaluated(Map.of("AWS_REGION", "eu-west-1"));
        local.put("AWS_PROFILE", "later");
        Map<String, String> again =
                evaluated(AwsEnvironment.of("http://127.0.0.1:1", "us-west-2", "", local).exports(local), local);
        assertThat(again).containsEntry("AWS_REGION", "us-west-2").doesNotContainKey("AWS_PROFILE");
        assertThat(givenBack(again)).isEqualTo(new TreeMap<>(Map.of("AWS_REGION", "eu-west-1", "AWS_PROFILE", "later")));
    }

    @Test
    void names_under_localhost_serve_a_service_whose_calls_have_a_prefix_and_go_again() throws Exception {
        Map<String, String> had = Map.of("AWS_ENDPOINT_URL_MWAA", "http://elsewhere.example");
        Map<String, String> local = evaluated(environment(had).byNamesUnderLocalhost().exports(had), had);
        assertThat(local)
                .containsEntry("AWS_ENDPOINT_URL_MWAA", "http://localhost:4566")
                .containsEntry("AWS_ENDPOINT_URL", SERVER)
                .containsEntry("AWS_DISABLE_HOST_PREFIX_INJECTION", "true");
        assertThat(givenBack(local)).isEqualTo(new TreeMap<>(had));
    }

    @Test
    void one_program_has_the_server_as_its_proxy_and_curl_none_that_the_shell_had_not() throws Exception {
        Map<String, String> none = Map.of();
        assertThat(evaluated(environment(none).withServerAsProxy(none).exports(none), none))
                .containsEntry("HTTP_PROXY", SERVER)
                .containsEntry("NO_PROXY", "127.0.0.1,localhost")
                .doesNotContainKey("http_proxy");
        Map<String, String> had = Map.of("http_proxy", "http://proxy.example:3128", "HTTPS_PROXY", "http://proxy.example:3128");
        assertThat(evaluated(environment(had).withServerAsProxy(had).exports(had), had))
                .containsEntry("HTTP_PROXY", SERVER)
                .containsEntry("http_proxy", SERVER)
                .containsEntry("HTTPS_PROXY", "http://proxy.example:3128");
    }

    @Test
    void a_shell_that_was_never_set_up_loses_nothing_of_its_own() throws Exception {
        Map<String, String> own = new HashMap<>(Map.of("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE", "AWS_PROFILE", "mine"));
        assertThat(givenBack(own)).isEqualTo(new TreeMap<>(own));
        own.put("AWS_ENDPOINT_URL", SERVER);
        assertThat(givenBack(own)).doesNotContainKey("AWS_ENDPOINT_URL").containsEntry("AWS_PROFILE", "mine");
    }

    @Test
    void aws_itself_is_not_asked_with_the_local_server_s_keys() {
        assertThatThrownBy(() -> AwsTarget.refuseLocalKeys(
                        Map.of("AWS_ACCESS_KEY_ID", "test", "AWS_SECRET_ACCESS_KEY", "test")))
                .isInstanceOf(UserError.class)
                .hasMessage("--aws means AWS itself, but this shell holds the local server's key pair."
                        + " Give back what it had: eval \"$(millrace env --unset)\"");
        AwsTarget.refuseLocalKeys(Map.of("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY", "other"));
        AwsTarget.refuseLocalKeys(Map.of());
    }
}
