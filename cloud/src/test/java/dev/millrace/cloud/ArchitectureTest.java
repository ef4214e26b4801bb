package dev.millrace.cloud;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
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
}
