package dev.sluice.contracts;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ContractsArchitectureTest {
    private static final JavaClasses CONTRACTS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sluice.contracts");

    @Test
    void rooms_do_not_run_in_circles() {
        slices().matching("dev.sluice.contracts.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CONTRACTS);
    }

    @Test
    void the_model_knows_no_other_room() {
        noClasses()
                .that()
                .resideInAPackage("..contracts.model..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..contracts.read..", "..contracts.schema..", "..contracts.wire..")
                .check(CONTRACTS);
    }

    @Test
    void the_wire_knows_only_the_model() {
        noClasses()
                .that()
                .resideInAPackage("..contracts.wire..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..contracts.read..", "..contracts.schema..")
                .check(CONTRACTS);
    }

    @Test
    void schemas_are_checked_without_knowing_how_they_were_read() {
        noClasses()
                .that()
                .resideInAPackage("..contracts.schema..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..contracts.read..", "..contracts.wire..")
                .check(CONTRACTS);
    }

    @Test
    void descriptions_are_made_without_knowing_how_contracts_were_read() {
        noClasses()
                .that()
                .resideInAPackage("..contracts.describe..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..contracts.read..", "..contracts.time..")
                .check(CONTRACTS);
    }

    @Test
    void no_other_room_knows_that_contracts_are_described() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..contracts.describe..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..contracts.describe..")
                .check(CONTRACTS);
    }
}
