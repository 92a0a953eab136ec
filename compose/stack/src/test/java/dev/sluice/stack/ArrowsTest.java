package dev.sluice.stack;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may know whom in the whole house. */
class ArrowsTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sluice");

    @ParameterizedTest(name = "{0} knows of the others {1}")
    @CsvSource({
        "dev.sluice.contracts, nobody",
        "dev.sluice.broker, nobody",
        "dev.sluice.edge, dev.sluice.contracts",
        "dev.sluice.dispatcher, dev.sluice.contracts",
        "dev.sluice.load, dev.sluice.contracts"
    })
    void each_module_knows_only_what_the_design_says(String module, String known) {
        noClasses()
                .that()
                .resideInAPackage(module + "..")
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("dev.sluice..")
                        .and(JavaClass.Predicates.resideOutsideOfPackages(module + "..", known + "..")))
                .check(HOUSE);
    }

    @Test
    void no_packages_stand_in_a_circle() {
        slices().matching("dev.sluice.(**)").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void every_package_says_what_it_is_for() {
        var silent = HOUSE.stream()
                .map(JavaClass::getPackage)
                .filter(room -> room.tryGetPackageInfo().isEmpty())
                .map(room -> room.getName())
                .collect(Collectors.toSet());

        assertThat(silent).isEmpty();
    }
}
