package dev.sluice.dispatcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class DispatcherArchitectureTest {
    private static final JavaClasses DISPATCHER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sluice.dispatcher");

    @Test
    void rooms_do_not_stand_in_a_circle() {
        slices().matching("dev.sluice.dispatcher.(*)..")
                .should()
                .beFreeOfCycles()
                .check(DISPATCHER);
    }

    @Test
    void no_room_looks_at_the_flow_that_joins_them() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..poll..",
                        "..decode..",
                        "..handle..",
                        "..reply..",
                        "..commit..",
                        "..session..",
                        "..time..",
                        "..share..",
                        "..deadletter..",
                        "..announce..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.sluice.dispatcher", "..flow..")
                .check(DISPATCHER);
    }

    @Test
    void the_dispatcher_does_not_know_the_edge() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.sluice.edge..")
                .check(DISPATCHER);
    }
}
