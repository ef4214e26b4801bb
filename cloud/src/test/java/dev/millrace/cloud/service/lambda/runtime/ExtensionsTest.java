package dev.millrace.cloud.service.lambda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.lambda.runtime.Extensions.Registration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ExtensionsTest {
    private static final Set<String> BOTH = Set.of("INVOKE", "SHUTDOWN");

    private final Extensions extensions = new Extensions();

    @Test
    void the_runtime_starts_when_every_external_one_has_registered_and_works_when_all_have_asked_for_an_event() {
        extensions.launched(List.of("a", "b"));
        extensions.register("a", BOTH, "1");
        assertThat(extensions.registered()).isFalse();
        extensions.register("b", Set.of("INVOKE"), "2");
        assertThat(extensions.registered()).isTrue();
        extensions.asks("1");
        assertThat(extensions.ready()).isFalse();
        extensions.asks("2");
        assertThat(extensions.ready()).isTrue();
        assertThat(extensions.lines())
                .containsExactly(
                        "EXTENSION\tName: a\tState: Ready\tEvents: [INVOKE, SHUTDOWN]",
                        "EXTENSION\tName: b\tState: Ready\tEvents: [INVOKE]");
    }

    @Test
    void an_invocation_is_over_when_all_that_were_told_of_it_have_asked_for_more() {
        extensions.launched(List.of("a", "b"));
        extensions.register("a", Set.of("INVOKE"), "1");
        extensions.register("b", Set.of("SHUTDOWN"), "2");
        extensions.asks("1");
        extensions.asks("2");
        extensions.invoke("{}");
        assertThat(extensions.take("1")).isEqualTo("{}");
        assertThat(extensions.take("2")).isNull();
        assertThat(extensions.ready()).isFalse();
        extensions.asks("1");
        assertThat(extensions.ready()).isTrue();
        extensions.shutDown("bye");
        assertThat(extensions.take("2")).isEqualTo("bye");
        assertThat(extensions.shutDown()).isFalse();
        extensions.ended("b", "ExitError", "Extension.Crash");
        assertThat(extensions.shutDown()).isTrue();
    }

    @Test
    void a_registration_is_refused_as_Lambda_refuses_it() {
        extensions.launched(List.of("a"));
        refused("a", Set.of("EVER"), 400, "Extension.InvalidEventType");
        refused("inner", BOTH, 403, "ShutdownEventNotSupportedForInternalExtension");
        assertThat(extensions.register("a", BOTH, "1")).isEqualTo(new Registration.Done("1"));
        refused("a", BOTH, 403, "Extension.InvalidExtensionState");
        for (int i = 2; i <= 10; i++) {
            extensions.register("inner" + i, Set.of("INVOKE"), Integer.toString(i));
        }
        refused("inner11", Set.of("INVOKE"), 403, "Extension.TooManyExtensions");
        extensions.close();
        refused("late", Set.of("INVOKE"), 403, "Extension.RegistrationClosed");
    }

    private void refused(String name, Set<String> events, int status, String type) {
        assertThat(extensions.register(name, events, "x"))
                .isInstanceOfSatisfying(Registration.Refused.class, refused -> {
                    assertThat(refused.status()).isEqualTo(status);
                    assertThat(refused.type()).isEqualTo(type);
                });
    }
}
