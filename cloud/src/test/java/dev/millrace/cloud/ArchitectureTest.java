package dev.millrace.cloud;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Which room may know which. Services meet in the composition root alone.
class ArchitectureTest {
    private static final String CLOUD = "dev.millrace.cloud.";
    private static final String SERVICES = CLOUD + "service..";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.millrace.cloud");

    @Test
    void a_service_imports_no_other_service() {
        slices().matching(CLOUD + "service.(*)..")
                .should()
                .notDependOnEachOther()
                .because("what a service needs of another it states as an interface of its own, and Cloud ties them")
                .check(CLASSES);
    }

    @Test
    void the_ground_knows_no_service_and_no_gateway() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        CLOUD + "storage..",
                        CLOUD + "time..",
                        CLOUD + "sandbox..",
                        CLOUD + "engine..",
                        CLOUD + "text..",
                        CLOUD + "aws..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SERVICES, CLOUD + "gateway..", CLOUD + "composition..")
                .because("they are the ground that services stand on")
                .check(CLASSES);
    }

    @Test
    void services_know_neither_the_door_nor_what_ties_them() {
        noClasses()
                .that()
                .resideInAPackage(SERVICES)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.hc..", CLOUD + "gateway..", CLOUD + "composition..")
                .because("a service answers records; HTTP is the gateway's and wire's, and Cloud alone makes services")
                .check(CLASSES);
    }

    /// Who goes by real time, and why. All others go by the clock that they are given: it can be moved on.
    private static final Map<String, String> REAL_TIME = Map.ofEntries(
            Map.entry("time.Held", "how long something is waited for, in real time"),
            Map.entry("time.MovableClock", "it is made of real time"),
            Map.entry("time.AtWork", "while the clock stands, who is at work is waited for in real time"),
            Map.entry("part.Parts", "the end of the server waits for its parts as long as its user does"),
            Map.entry("Cloud", "clients sign, and give presigned addresses their end, by their machine's time"),
            Map.entry("EngineServices", "an engine's programs sign by their machine's time"),
            Map.entry("Server", "it says how long a reset took"),
            Map.entry("gateway.listener.Connection", "patience with clients on sockets"),
            Map.entry("gateway.listener.Listener", "patience with clients on sockets"),
            Map.entry("gateway.listener.Http1Connection", "it measures how long an answer took"),
            Map.entry("gateway.listener.Http2Connection", "it measures how long an answer took"),
            Map.entry("gateway.listener.HttpDate", "SDKs correct the time that they sign by from an answer's Date"),
            Map.entry("engine.InstalledPrograms", "patience with another process that installs"),
            Map.entry("engine.EngineRun", "patience with a program's start"),
            Map.entry("engine.Tries", "patience with a network"),
            Map.entry("metric.Stopwatch", "it measures how long work takes"),
            Map.entry("storage.Volume", "how old a look at the disk may be"),
            Map.entry("sandbox.MemoryWatch", "memory is filled in real time"),
            Map.entry("sandbox.ProcessorWatch", "what is due of the processor grows with real time"),
            Map.entry("service.lambda.runtime.Environment", "a function's process runs, and times out, in real time"),
            Map.entry("service.lambda.runtime.EnvironmentPool", "patience of callers who wait for room"),
            Map.entry("service.lambda.runtime.InitPhase", "a function's process starts in real time"),
            Map.entry("service.lambda.runtime.InvocationLog", "when a pipe was read last"),
            Map.entry("service.lambda.runtime.InvokePhase", "a function's process runs, and times out, in real time"),
            Map.entry("service.lambda.runtime.LateLines", "when a pipe was read last"),
            Map.entry("service.lambda.runtime.RuntimeWork", "a function reckons by its own process's time, which is real"),
            Map.entry("service.lambda.runtime.Turns", "a function's process runs, and is frozen, in real time"),
            Map.entry("service.lambda.mapping.MappingsAtWork", "the end of the server waits for runs to end"));

    private static final Set<String> TELLS_REAL_TIME = Set.of(
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.time.InstantSource.system",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.Thread.sleep",
            "java.util.concurrent.TimeUnit.sleep",
            "java.util.Date.<init>");

    @Test
    void everything_goes_by_the_clock_that_can_be_moved_but_what_is_real_by_nature() {
        Set<String> real = new TreeSet<>();
        for (JavaClass one : CLASSES) {
            one.getCodeUnitCallsFromSelf().stream()
                    .filter(call -> TELLS_REAL_TIME.contains(
                            call.getTargetOwner().getName() + "." + call.getTarget().getName()))
                    .forEach(_ -> real.add(outermost(one)));
        }
        assertThat(real)
                .as("who tells real time is listed with its reason; who is listed does")
                .isEqualTo(new TreeSet<>(REAL_TIME.keySet()));
    }

    private static String outermost(JavaClass one) {
        String name = one.getName().substring(CLOUD.length());
        int inner = name.indexOf('$');
        return inner < 0 ? name : name.substring(0, inner);
    }
}
