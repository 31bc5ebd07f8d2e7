# What the examples of the page docs/cmd/$1.md begin with, in an empty folder: three reports of an event that is made up,
# and, for most pages, the case made from them.
mkdir reports
if [ "$DALIL_LANG" = ar ]; then
    echo 'قال الدفاع المدني إن 12 شخصا قتلوا.' >reports/civil-defence.txt
    echo 'أعلن مستشفى الساحل أن 21 شخصا قتلوا.' >reports/hospital.txt
    echo 'يقول شهود إن 40 شخصا قتلوا.' >reports/post.txt
    typed='يقول المحافظ إن 12[?] شخصا قتلوا في حريق […].'
    paper='جريدة المرفأ' radio='إذاعة الجبل' title='انهيار مبنى المرفأ' other=هادي
    words=('12 شخصا قتلوا' '21 شخصا قتلوا' '40 شخصا قتلوا')
else
    echo 'The Civil Defence said that 12 people had been killed.' >reports/civil-defence.txt
    echo 'The Coast Hospital announced that 21 people had been killed.' >reports/hospital.txt
    echo 'Witnesses say that 40 people were killed.' >reports/post.txt
    typed='The governor said that 12[?] people had been killed in the […] fire.'
    paper='Harbour Gazette' radio='Mountain Radio' title='Harbour building collapse' other=Hadi
    words=('12 people had been killed' '21 people had been killed' '40 people were killed')
fi
cat >reports/reports.csv <<END
file,source,published,language,note
civil-defence.txt,$paper,2024-03-07T10:00+03:00,$DALIL_LANG,
hospital.txt,$radio,2024-03-07T12:00+03:00,$DALIL_LANG,
post.txt,,2024-03-07T13:00+03:00,$DALIL_LANG,
END

picture() {
    printf '\211PNG\r\n\032\n a letter on a wall' >wall.png
    echo "$typed" >wall.txt
}
reviewed() {
    dalil review accept --report civil-defence.txt --text "${words[0]}" --on dead.count
    dalil review correct --report hospital.txt --text "${words[1]}" --on dead.count --value 12
    dalil review reject --report post.txt --text "${words[2]}" --on dead.count
}
published() {
    local draft
    draft=$(dalil publish dead.count --json | grep -o '"draft":"[0-9a-f]*' | cut -d'"' -f4)
    dalil publish --approve "$draft" --author "$other" --channel Telegram
}
changed() { dalil review correct --report civil-defence.txt --text "${words[0]}" --on dead.count --value 14; }
prepare() {
    [ "$1" = init ] || dalil init --title "$title" --zone +03:00 || return
    case $1 in init | add | README) return ;; esac
    dalil add --about reports/reports.csv || return
    [ "$1" != transcribe ] || picture
    case $1 in publish | bulletins | recall | undo) reviewed || return ;; esac
    case $1 in bulletins | recall) published && changed ;; esac
}
prepare "$1" >/dev/null
