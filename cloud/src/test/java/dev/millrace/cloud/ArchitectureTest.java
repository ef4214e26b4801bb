package dev.millrace.cloud;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Which room may know which. Services meet in the composition root alone.
class ArchitectureTest {
    private static final String CLOUD = "dev.millrace.cloud.";
    private static final List<String> SERVICES = List.of("kinesis", "s3", "lambda", "ecr", "iam", "sts", "logs");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.millrace.cloud");

    @TestFactory
    List<DynamicTest> a_service_imports_no_other_service() {
        return SERVICES.stream()
                .map(service -> DynamicTest.dynamicTest(
                        service,
                        () -> noClasses()
                                .that()
                                .resideInAPackage(CLOUD + service + "..")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(SERVICES.stream()
                                        .filter(other -> !other.equals(service))
                                        .map(other -> CLOUD + other + "..")
                                        .toArray(String[]::new))
                                .because(
                                        "what a service needs of another it states as an interface of its own, and Cloud ties them")
                                .allowEmptyShould(true)
                                .check(CLASSES)))
                .toList();
    }

    @Test
    void storage_time_and_sandbox_know_no_service_and_no_gateway() {
        noClasses()
                .that()
                .resideInAnyPackage(CLOUD + "storage..", CLOUD + "time..", CLOUD + "sandbox..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        SERVICES.stream().map(service -> CLOUD + service + "..").toArray(String[]::new))
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage(CLOUD + "gateway..")
                .because("they are the ground that services stand on")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void services_do_not_know_the_listener_s_library() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        SERVICES.stream().map(service -> CLOUD + service + "..").toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.helidon..")
                .because("a service answers records; HTTP is the gateway's and wire's")
                .allowEmptyShould(true)
                .check(CLASSES);
    }
}
