import java.io.FileInputStream;
import java.util.Map;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Checks each file for PDF/UA-1, and prints the rules that it breaks. Ends with 1 if there are any. */
public class CheckPdf {
    public static void main(String[] paths) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean isValid = true;
        for (String path : paths) {
            PDFAFlavour flavour = PDFAFlavour.PDFUA_1;
            try (FileInputStream file = new FileInputStream(path);
                    PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                    PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, 10, false, false, true)) {
                ValidationResult result = validator.validate(parser);
                isValid &= result.isCompliant();
                System.out.println(path + ": " + (result.isCompliant() ? "PDF/UA-1" : "not PDF/UA-1"));
                for (TestAssertion assertion : result.getTestAssertions()) {
                    if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                        System.out.println("  " + assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber()
                                + " " + assertion.getMessage() + " " + assertion.getLocation().getContext());
                    }
                }
            }
        }
        System.exit(isValid ? 0 : 1);
    }
}
