/// The manual page of the text file of surveys.
import Commands

extension Commands.Topic {
  /// What can stand in the file of a survey.
  public static var surveys: Commands.Topic {
    Commands.Topic("surveys", "What stands in the text file of a survey", manualSection: 5) {
      prose
    }
  }

  private static let prose = """
    A survey is a text file in UTF-8. Sections begin with a word in brackets, and hold lines
    `key = value`. A line that begins with a blank continues the one before it. Empty lines and lines
    that begin with `#` say nothing. `ittool survey lint` checks a file.

        [survey]
        name = network
        title = The network at North School
        title.es = La red en North School
        mode = anonymous

        [question speed]
        kind = rating
        required = yes
        text = How fast is the wireless network in your room?
        text.es = ¿Qué tan rápida es la red inalámbrica en su sala?
        label 1 = Far too slow
        label 5 = Fast enough

        [question where]
        kind = text
        show if speed <= 2
        text = Where is it slow?

    # Languages

    A key with a full stop and a language tag is a translation: `text.es`, `option.es printing`. People
    read their own language where all is there, and the survey's own otherwise.

    # The section [survey]

    = `name`
    One word of small letters, digits, - and _. `ittool survey create --name` replaces it.

    = `title`
    What people call it.

    = `mode`
    `named`, `confidential` (as it is without this line) or `anonymous`.

    = `threshold`
    Groups with fewer answers are not shown: 5 (as it is without this line) or more.

    = `counts`
    Which answer of somebody who answers twice: `last` (as it is without this line) or `first`. In an
    anonymous survey always the first: nobody knows which one another is to replace.

    = `language`
    The language of all words without a tag; `en` without this line.

    = `intro`, `thanks`
    What is said before the first question, and after the last.

    # The section [page]

    Begins another page, with `title` and `text`. Without any, all questions stand on one page.

    # The section [question KEY]

    The key is one word. It keeps its meaning over versions and years: `ittool change` and comparisons
    of years know a question by it.

    = `kind`
    `rating` is a number from 1 to 5, best last. `nps` is 0 to 10: how likely they would recommend it.
    `effort` is 1 to 7: how easy it was, easiest last. `single` is one of several options, `multiple`
    any number of them. `yesno` is yes or no. `grid` is several rows, each rated from 1 to 5. `text`,
    as it is without this line, is their own words.

    = `text`, `help`
    The question, and a sentence below it.

    = `required`
    `yes` when it must be answered where it is asked.

    = `label NUMBER`
    What a number of the scale means; label the lowest and the highest at least.

    = `option WORD`
    What can be chosen, in the order in which it is shown. The word stands in files and results.

    = `row WORD`
    A row of a grid. It is counted as an item of its own, called *KEY*.*WORD*.

    = `show if`
    Asks the question only after an answer to one before it: `show if speed <= 2`, with `=`, `!=`, `<=`
    or `>=`. Of several answers with commas between them one is enough:
    `show if lost-time = 1-to-4, over-4`.
    """
}
