package dev.sluice.edge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class EdgeArchitectureTest {
    private static final JavaClasses EDGE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sluice.edge");

    @Test
    void rooms_do_not_run_in_circles() {
        slices().matching("dev.sluice.edge.(*)..").should().beFreeOfCycles().check(EDGE);
    }

    @Test
    void steps_do_not_know_each_other() {
        slices().matching("dev.sluice.edge.(route|authenticate|authorize|policy|validate|publish|await|render)..")
                .should()
                .notDependOnEachOther()
                .check(EDGE);
    }

    @Test
    void only_http_knows_the_server() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.sluice.edge.http..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.helidon.webserver..")
                .check(EDGE);
    }

    @Test
    void the_vocabulary_knows_no_room() {
        noClasses()
                .that()
                .resideInAPackage("dev.sluice.edge.request..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are in another room of the edge",
                        other -> other.getPackageName().startsWith("dev.sluice.edge")
                                && !other.getPackageName().startsWith("dev.sluice.edge.request")))
                .check(EDGE);
    }

    @Test
    void no_step_knows_who_watches() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..route..",
                        "..authenticate..",
                        "..authorize..",
                        "..policy..",
                        "..validate..",
                        "..publish..",
                        "..await..",
                        "..render..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.sluice.edge.observe..", "dev.sluice.edge.config..")
                .check(EDGE);
    }
}
